"""The link between two nodes: invitations, keys, signatures, exchange, attachments."""
