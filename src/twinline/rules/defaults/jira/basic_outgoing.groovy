// Outgoing sync of a Basic connection: a fixed set of fields. Upgrade the connection to edit it.

replica.key         = issue.key
replica.type        = issue.type
replica.summary     = issue.summary
replica.parentId    = issue.parentId
replica.description = issue.description
replica.labels      = issue.labels
replica.attachments = issue.attachments

// Comments that not everybody may read here (internal, or for a group or role) stay at home.
replica.comments    = issue.comments.findAll { !it.internal }
