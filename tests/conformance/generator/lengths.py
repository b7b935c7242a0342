"""Strings of the maximum length, and longer ones. The length is in characters, not in bytes."""

TO = "+1234567890"
FAULT = {"kind": "answer", "status": 200, "body": {"success": True, "data": {"messageId": "wamid.long"}}}
RESULT = {"data": {"messageId": "wamid.long", "$open": True}, "$open": True}


def message(**arguments):
    return {"operation": "messages.send", "arguments": {"to": TO, **arguments}}


def template(**arguments):
    return {"operation": "templates.send", "arguments": {"to": TO, "templateName": "appointment_reminder",
                                                         "variables": ["a", "b"], **arguments}}


def accepted_case(name, call):
    body = {key: value for key, value in call["arguments"].items() if key != "variables"}
    for number, variable in enumerate(call["arguments"].get("variables", []), start=1):
        body[f"body{number}"] = variable
    return {"name": f"{call['operation']}/{name} fits", "faults": [FAULT], "call": call,
            "requests": [{"body": body}], "result": RESULT}


def rejected_case(name, call, field):
    return {"name": f"{call['operation']}/{name} is too long", "call": call, "requests": [],
            "error": {"type": "ValidationError", "code": "validation", "disposition": "rejected",
                      "fields": [{"field": field, "kind": "too_long"}]}}


def unchecked_case(name, call):
    case = accepted_case(name, call)
    case["name"] = f"{call['operation']}/{name} is sent without validation"
    case["client"] = {"validate": False}
    return case


def files():
    media = {"type": "image", "url": "https://example.com/a.png"}
    return {"lengths.json": [
        accepted_case("a body of 4096", message(type="text", body="a" * 4096)),
        rejected_case("a body of 4097", message(type="text", body="a" * 4097), "body"),
        unchecked_case("a body of 4097", message(type="text", body="a" * 4097)),
        accepted_case("a body of 4096 emoji", message(type="text", body="😀" * 4096)),
        rejected_case("a body of 4097 emoji", message(type="text", body="😀" * 4097), "body"),
        accepted_case("a caption of 1024", message(**media, caption="b" * 1024)),
        rejected_case("a caption of 1025", message(**media, caption="b" * 1025), "caption"),
        accepted_case("a caption of 1024 accents", message(**media, caption="é" * 1024)),
        accepted_case("a header of 60", template(header="c" * 60)),
        rejected_case("a header of 61", template(header="c" * 61), "header"),
        unchecked_case("a header of 61", template(header="c" * 61)),
        accepted_case("a header of 60 emoji", template(header="😀" * 60)),
    ]}
