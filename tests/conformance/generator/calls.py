"""One call per operation class, for the tables that cover all three."""

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


def expected_requests(kind, times):
    request = {"method": "POST", "path": ROOT + CALLS[kind][1]}
    return [{"times": times, **request}] if times > 1 else [request]


def success(kind, attempts):
    return {"data": RESULTS[kind], "call": {"status": 200, "attempts": attempts, "$open": True}, "$open": True}


def case(name, kind, fault, times, client=None, **outcome):
    result_case = {"name": name}
    if client:
        result_case["client"] = client
    result_case["faults"] = [{"operation": operation(kind), **fault}]
    result_case["call"] = call(kind)
    result_case["requests"] = expected_requests(kind, times)
    result_case.update(outcome)
    return result_case
