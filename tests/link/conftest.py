from link_sides import acme, globex

__all__ = ["acme", "globex"]
