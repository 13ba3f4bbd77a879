"""JQL: text -> tokens (``lexer``) -> tree (``syntax``, ``parser``) -> SQL (``compiler``)."""
