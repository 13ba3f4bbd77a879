// Incoming sync of a Basic connection: a fixed set of fields. Upgrade the connection to edit it.

if (firstSync) {
    issue.projectKey = "__PROJECT__"
    issue.typeName   = nodeHelper.getIssueType(replica.type?.name, issue.projectKey)?.name ?: "Task"

    // A sub-task goes below the twin of its parent; a Task where the parent is not under sync.
    if (replica.parentId) {
        def parent = nodeHelper.getLocalIssueFromRemoteId(replica.parentId)
        if (parent) issue.parentId = parent.id
        else issue.typeName = "Task"
    }
}

issue.summary     = replica.summary
issue.description = replica.description
issue.labels      = replica.labels
issue.comments    = commentHelper.mergeComments(issue, replica)
issue.attachments = attachmentHelper.mergeAttachments(issue, replica)
