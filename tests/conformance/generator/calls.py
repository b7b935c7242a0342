"""One call of each class, for the tables that run over all three."""

ROOT = "/api/workspace/v1/"

CALLS = {
    "read": ({"operation": "labels.list", "arguments": {}}, "labels/list"),
    "upsert": ({"operation": "labels.upsert", "arguments": {"name": "lead"}}, "labels/manage"),
    "send": ({"operation": "templates.send", "arguments": {"to": "+1234567890", "templateName": "plain_notice"}},
             "whatsapp/templates/send"),
}

RESULTS = {
    "read": {"$any": "array"},
    "upsert": {"name": "lead", "$open": True},
    "send": {"messageId": {"$prefix": "wamid."}, "$open": True},
}


def call(kind):
    return CALLS[kind][0]


def operation(kind):
    return CALLS[kind][0]["operation"]


def seen(kind, times):
    request = {"method": "POST", "path": ROOT + CALLS[kind][1]}
    return [{"times": times, **request}] if times > 1 else [request]


def succeeds(kind, attempts):
    return {"data": RESULTS[kind], "call": {"status": 200, "attempts": attempts, "$open": True}, "$open": True}


def case(name, kind, fault, times, client=None, **outcome):
    built = {"name": name}
    if client:
        built["client"] = client
    built["faults"] = [{"operation": operation(kind), **fault}]
    built["call"] = call(kind)
    built["requests"] = seen(kind, times)
    built.update(outcome)
    return built
