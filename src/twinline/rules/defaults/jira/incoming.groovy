// Incoming sync: what becomes of the other side's issue here.
// The replica is what they sent; whatever this rule changes in the issue is written to the tracker.
// Lines that start with // do nothing. Take the signs away to use a recipe.

if (firstSync) {
    // A new issue: its project, and the type of the same name, or else Task.
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

// Recipe: assignee and reporter are the people with the same e-mail address here, or else a default user.
//def defaultUser = nodeHelper.getUserByUsername("admin")
//issue.assignee = nodeHelper.getUserByEmail(replica.assignee?.email) ?: defaultUser
//issue.reporter = nodeHelper.getUserByEmail(replica.reporter?.email) ?: defaultUser

// Recipe: write comments as their author where that person is known here and the tracker lets the node do so.
// A closure after mergeComments shapes each new or changed comment; the line that names the author is left out then.
//issue.comments = commentHelper.mergeComments(issue, replica) { comment ->
//    comment.executor = nodeHelper.getUserByEmail(comment.author?.email)
//    if (!comment.executor) comment.body = "${comment.author?.displayName} wrote:\n${comment.body}"
//}

// Recipe: follow the status. Left is their status, right is ours; a status that is not listed changes nothing.
//def statusMap = [
//    "To Do"      : "To Do",
//    "In Progress": "In Progress",
//    "Done"       : "Done",
//]
//issue.setStatus(statusMap[replica.status?.name])

// Recipe: follow the priority, where one of the same name exists here.
//def samePriority = nodeHelper.getPriority(replica.priority?.name)
//if (samePriority) issue.priority = samePriority

// Recipe: follow the resolution, where one of the same name exists here.
//def sameResolution = nodeHelper.getResolution(replica.resolution?.name)
//if (sameResolution) issue.resolution = sameResolution

// Recipe: copy a text, number or date field. The other side's outgoing rule must send it.
//issue.customFields."Customer".value = replica.customFields."Customer"?.value

// Recipe: copy a select list, by the option's text.
//issue.customFields."Severity".value = nodeHelper.getOption(issue, "Severity", replica.customFields."Severity"?.value?.value)

// Recipe: follow due date and environment.
//issue.due         = replica.due
//issue.environment = replica.environment

// Recipe: follow logged work.
//issue.workLogs = workLogHelper.mergeWorkLogs(issue, replica)

// Recipe: refuse an issue with a message of your own. Only this issue stops; it shows among the errors.
//if (firstSync && !replica.description) debug.error("Please describe the issue, then it is taken over.")
