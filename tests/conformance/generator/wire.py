"""Every operation with each of the ten combinations of key placement and request style."""

ROOT = "/api/workspace/v1/"
KEY = "sandbox-key"
WAMID = "wamid.HBgLMTU1NQ+/8A=="

OPEN = "$open"
TEXT = {"$any": "string"}
LIST = {"$any": "array"}

STYLES = {"post_json": "POST", "post_query": "POST", "get_query": "GET"}
KEY_PLACEMENTS = ("header", "bearer", "query", "body")

# Operation: file, path, arguments, JSON body, decoded query, result, and faults or control calls if needed.
OPERATIONS = [
    {
        "operation": "channels.list", "file": "wire_channels.json", "path": "channels/list",
        "arguments": {}, "body": {}, "query": {},
        "result": {"data": [{"id": "ch_demo", "name": "Demo WhatsApp", "phoneNumberId": TEXT, "isActive": True, OPEN: True}],
                   "message": TEXT},
    },
    {
        "operation": "contacts.upsert", "file": "wire_contacts.json", "path": "contacts/manage",
        "arguments": {"phoneNumber": "+1234567890", "channelId": "ch_demo", "name": "Jane Doe",
                      "email": "jane@example.com", "profilePictureUrl": "https://example.com/jane.png",
                      "customFieldsData": {"plan": "pro", "source": "website"}, "labelNames": ["vip", "lead"]},
        "body": {"phoneNumber": "+1234567890", "channelId": "ch_demo", "name": "Jane Doe",
                 "email": "jane@example.com", "profilePictureUrl": "https://example.com/jane.png",
                 "customFieldsData": {"plan": "pro", "source": "website"}, "labelNames": ["vip", "lead"]},
        "query": {"phoneNumber": "+1234567890", "channelId": "ch_demo", "name": "Jane Doe",
                  "email": "jane@example.com", "profilePictureUrl": "https://example.com/jane.png",
                  "customFieldsData": '{"plan":"pro","source":"website"}', "labelNames": '["vip","lead"]'},
        "result": {"data": {"id": TEXT, "phoneNumber": "+1234567890", "name": "Jane Doe", OPEN: True},
                   OPEN: True},
    },
    {
        "operation": "contacts.list", "file": "wire_contacts.json", "path": "contacts/list",
        "arguments": {"channelId": "ch_demo", "page": 2, "limit": 3, "search": "Contact 00"},
        "body": {"channelId": "ch_demo", "page": 2, "limit": 3, "search": "Contact 00"},
        "query": {"channelId": "ch_demo", "page": "2", "limit": "3", "search": "Contact 00"},
        "result": {"data": {"$count": 3}, OPEN: True,
                   "pagination": {"page": 2, "limit": 3, "total": 9, "pages": 3}},
    },
    {
        "operation": "custom_fields.upsert", "file": "wire_custom_fields.json", "path": "custom-fields/manage",
        "arguments": {"name": "Plan", "channelId": "ch_demo", "type": "dropdown", "isRequired": True,
                      "options": ["free", "pro"]},
        "body": {"name": "Plan", "channelId": "ch_demo", "type": "dropdown", "isRequired": True,
                 "options": ["free", "pro"]},
        "query": {"name": "Plan", "channelId": "ch_demo", "type": "dropdown", "isRequired": "true",
                  "options": '["free","pro"]'},
        "result": {"data": {"id": TEXT, "name": "Plan", "type": "dropdown", "isRequired": True,
                            "options": ["free", "pro"], OPEN: True}, OPEN: True},
    },
    {
        "operation": "custom_fields.list", "file": "wire_custom_fields.json", "path": "custom-fields/list",
        "arguments": {"channelId": "ch_demo"}, "body": {"channelId": "ch_demo"}, "query": {"channelId": "ch_demo"},
        "result": {"data": LIST, OPEN: True},
    },
    {
        "operation": "labels.upsert", "file": "wire_labels.json", "path": "labels/manage",
        "arguments": {"name": "lead", "channelId": "ch_demo", "description": "Wrote to us", "color": "#FF5733",
                      "displayOrder": 3},
        "body": {"name": "lead", "channelId": "ch_demo", "description": "Wrote to us", "color": "#FF5733",
                 "displayOrder": 3},
        "query": {"name": "lead", "channelId": "ch_demo", "description": "Wrote to us", "color": "#FF5733",
                  "displayOrder": "3"},
        "result": {"data": {"id": TEXT, "name": "lead", "description": "Wrote to us", "color": "#FF5733",
                            "displayOrder": 3, OPEN: True}, OPEN: True},
    },
    {
        "operation": "labels.list", "file": "wire_labels.json", "path": "labels/list",
        "arguments": {"channelId": "ch_demo"}, "body": {"channelId": "ch_demo"}, "query": {"channelId": "ch_demo"},
        "result": {"data": LIST, OPEN: True},
    },
    {
        "operation": "templates.list", "file": "wire_templates.json", "path": "whatsapp/templates/list",
        "arguments": {"channelId": "ch_demo"}, "body": {"channelId": "ch_demo"}, "query": {"channelId": "ch_demo"},
        "result": {"data": LIST, OPEN: True},
    },
    {
        "operation": "templates.send", "file": "wire_templates.json", "path": "whatsapp/templates/send",
        "arguments": {"to": "+1234567890", "templateName": "appointment_reminder", "channelId": "ch_demo",
                      "languageCode": "en", "variables": ["John", "1,234.00"], "header": "Today",
                      "apiReference": "ref-1"},
        "body": {"to": "+1234567890", "templateName": "appointment_reminder", "channelId": "ch_demo",
                 "languageCode": "en", "body1": "John", "body2": "1,234.00", "header": "Today",
                 "apiReference": "ref-1"},
        "query": {"to": "+1234567890", "templateName": "appointment_reminder", "channelId": "ch_demo",
                  "languageCode": "en", "body1": "John", "body2": "1,234.00", "header": "Today",
                  "apiReference": "ref-1"},
        "result": {"data": {"messageId": {"$prefix": "wamid."}, "apiReference": "ref-1", OPEN: True},
                   OPEN: True},
    },
    {
        "operation": "messages.send", "file": "wire_messages.json", "path": "whatsapp/message/send",
        "control": [{"call": "receive", "body": {"from": "+1234567890", "body": "Hi", "channelId": "ch_demo"}}],
        "arguments": {"to": "+1234567890", "type": "document", "url": "https://example.com/a%20b.pdf?x=1&y=2",
                      "caption": "Your bill", "filename": "bill.pdf", "channelId": "ch_demo", "apiReference": "ref-2"},
        "body": {"to": "+1234567890", "type": "document", "url": "https://example.com/a%20b.pdf?x=1&y=2",
                 "caption": "Your bill", "filename": "bill.pdf", "channelId": "ch_demo", "apiReference": "ref-2"},
        "query": {"to": "+1234567890", "type": "document", "url": "https://example.com/a%20b.pdf?x=1&y=2",
                  "caption": "Your bill", "filename": "bill.pdf", "channelId": "ch_demo", "apiReference": "ref-2"},
        "result": {"data": {"messageId": {"$prefix": "wamid."}, "apiReference": "ref-2", OPEN: True},
                   OPEN: True},
    },
    {
        "operation": "messages.status", "file": "wire_messages.json", "path": "whatsapp/message/status",
        "faults": [{"kind": "answer", "operation": "messages.status", "status": 200,
                    "body": {"success": True, "data": {"status": "sent", "direction": "outbound", "type": "text",
                                                       "content": "Hi", "timestamp": "2026-01-02T03:04:05.000Z"}}}],
        "arguments": {"wamid": WAMID}, "body": {"wamid": WAMID}, "query": {"wamid": WAMID},
        "result": {"data": {"status": "sent", "direction": "outbound", "type": "text", "content": "Hi",
                            "timestamp": "2026-01-02T03:04:05.000Z"}},
    },
    {
        "operation": "automations.list", "file": "wire_automations.json", "path": "automations/list",
        "arguments": {"channelId": "ch_demo"}, "body": {"channelId": "ch_demo"}, "query": {"channelId": "ch_demo"},
        "result": {"data": [{"id": "auto_paused", "name": "Paused Flow", "isActive": False, OPEN: True},
                            {"id": "auto_welcome", "name": "Welcome Flow", "isActive": True, OPEN: True}],
                   OPEN: True},
    },
    {
        "operation": "automations.trigger", "file": "wire_automations.json", "path": "automations/trigger",
        "arguments": {"phoneNumber": "+1234567890", "automationId": "auto_welcome", "channelId": "ch_demo"},
        "body": {"phoneNumber": "+1234567890", "automationId": "auto_welcome", "channelId": "ch_demo"},
        "query": {"phoneNumber": "+1234567890", "automationId": "auto_welcome", "channelId": "ch_demo"},
        "result": {"data": {"executionId": TEXT, "automationId": "auto_welcome", "automationName": "Welcome Flow",
                            "contactId": TEXT, "conversationId": TEXT, "status": "triggered", OPEN: True},
                   OPEN: True},
    },
]


def request(operation, key_placement, style):
    headers = {"user-agent": {"$prefix": "workspace-sdk/"}}
    absent = []
    query = {}
    body = None

    if style == "post_json":
        headers["content-type"] = "application/json"
        body = dict(operation["body"])
    else:
        absent.append("content-type")
        if style == "post_query":
            # A POST has a content length, even if it is empty (RFC 9110, 8.6).
            headers["content-length"] = "0"
        query = dict(operation["query"])

    if key_placement == "header":
        headers["x-api-key"] = KEY
        absent.append("authorization")
    elif key_placement == "bearer":
        headers["authorization"] = "Bearer " + KEY
        absent.append("x-api-key")
    else:
        absent += ["authorization", "x-api-key"]
        if key_placement == "query":
            query["apiKey"] = KEY
        else:
            body["apiKey"] = KEY

    return {"method": STYLES[style], "path": ROOT + operation["path"], "headers": headers,
            "no_headers": absent, "query": query, "body": body}


def files():
    contents = {}
    for operation in OPERATIONS:
        for key_placement in KEY_PLACEMENTS:
            for style in STYLES:
                if key_placement == "body" and style != "post_json":
                    continue
                case = {"name": f"{operation['operation']}/wire, key in {key_placement}, {style}",
                        "client": {"auth": key_placement, "request_style": style}}
                for extra in ("control", "faults"):
                    if extra in operation:
                        case[extra] = operation[extra]
                case["call"] = {"operation": operation["operation"], "arguments": operation["arguments"]}
                case["requests"] = [request(operation, key_placement, style)]
                case["result"] = operation["result"]
                contents.setdefault(operation["file"], []).append(case)
    return contents
