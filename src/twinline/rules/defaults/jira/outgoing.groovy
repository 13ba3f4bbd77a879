// Outgoing sync: what of an issue travels to the other side.
// Only what is put in the replica leaves this company. An empty replica sends nothing.
// Lines that start with // do nothing. Take the signs away to use a recipe.

replica.key         = issue.key
replica.type        = issue.type
replica.summary     = issue.summary
replica.description = issue.description
replica.labels      = issue.labels
replica.status      = issue.status
replica.resolution  = issue.resolution
replica.priority    = issue.priority
replica.assignee    = issue.assignee
replica.reporter    = issue.reporter
replica.parentId    = issue.parentId
replica.attachments = issue.attachments
replica.project     = issue.project
replica.project?.versions   = []
replica.project?.components = []

// Comments that not everybody may read here (internal, or for a group or role) stay at home.
replica.comments    = issue.comments.findAll { !it.internal }

// Recipe: send all comments, those for a few included.
//replica.comments    = issue.comments

// Recipe: keep some files at home, by their names.
//replica.attachments = issue.attachments.findAll { !it.filename.startsWith("internal") }

// Recipe: send custom fields, by their names as this tracker shows them.
//replica.customFields."Customer" = issue.customFields."Customer"
//replica.customFields."Severity" = issue.customFields."Severity"

// Recipe: send due date, environment, components and versions.
//replica.due         = issue.due
//replica.environment = issue.environment
//replica.components  = issue.components
//replica.fixVersions = issue.fixVersions

// Recipe: send logged work.
//replica.workLogs = issue.workLogs

// Recipe: send anything else under a name of your own.
//replica.customKeys."Origin" = "${issue.key}: ${issue.summary}"
