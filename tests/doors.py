"""Where a canary can be typed so that it comes into each sealed field."""

#: Each sealed field, and the door its canary comes in by.
DOORS = {
    "security.Account.alias": "a file of volunteers on /duty/import/",
    "security.Account.email": "a file of volunteers on /duty/import/",
    "security.Session.sealed": "a form sent to a locked screen waits in the session",
    "security.Phone.share": "a phone that enrols, /account/phone/enrol/",
    "security.Phone.check_word": "what a phone derived from its PIN, /account/phone/pin/",
    "channels.Address.value": "the sender of a text on /hooks/sms/",
    "channels.Message.sender": "the sender of a text on /hooks/sms/",
    "channels.Message.text": "a text on /hooks/sms/",
    "channels.Line.text": "a text from a practice phone, /drill/phones/say/",
    "channels.Line.path": "a request approved for somebody who answers by a link, /duty/choose/",
    "reports.Report.said_place": "the front door, /en/tell/",
    "reports.Report.place": "the call screen: a point of the map, told as its house",
    "reports.Report.spot": "the call screen: a point of the map",
    "reports.Report.words": "the front door, /en/tell/",
    "reports.Report.callback_when": "the front door, /en/tell/",
    "reports.Report.callback_say": "the front door, /en/tell/",
    "reports.Report.contact": "the front door, /en/tell/",
    "incidents.Incident.place": "the front door: what could not be placed is the incident's place",
    "incidents.Note.text": "a note on the desk, /incidents/<id>/note/",
    "volunteers.Volunteer.contact": "one's own sheet, /duty/sheet/",
    "volunteers.Volunteer.number": "one's own sheet, /duty/sheet/",
    "volunteers.Volunteer.medical": "one's own sheet, /duty/sheet/",
    "volunteers.LocalContact.name": "a coordinator's page, /contacts/add/",
    "volunteers.LocalContact.number": "a coordinator's page, /contacts/add/",
}  # fmt: skip
