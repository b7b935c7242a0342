"""Every kind of fault, for a read, an upsert and a send."""

from .calls import case, success

KINDS = ("read", "upsert", "send")
# Long enough that a response arrives in time on a busy machine.
SHORT = {"attempt_timeout": 0.5}


def unknown_error(failure, status=None):
    return {"type": "OutcomeUnknownError", "code": "outcome_unknown", "disposition": "unknown",
            "failure": failure, "status": status, "attempts": 1}


def connection_lost_error(attempts):
    return {"type": "TransportError", "code": "transport", "disposition": "retryable",
            "failure": "connection_lost", "status": None, "attempts": attempts}


def timeout_error(attempts):
    return {"type": "RequestTimeoutError", "code": "request_timeout", "disposition": "retryable",
            "failure": "timeout", "status": None, "attempts": attempts}


def decode_error(kind, failure, status=200):
    return {"type": "DecodeError", "code": "decode", "disposition": "unknown" if kind == "upsert" else "rejected",
            "failure": failure, "status": status, "attempts": 1}


# Faults without an effect on the result: name, fault.
HARMLESS = (
    ("a short delay", {"kind": "delay", "milliseconds": 40}),
    ("a slow response", {"kind": "slow", "milliseconds": 60}),
    ("a connection closed after the response", {"kind": "close_after"}),
    ("random faults at rate 0", {"kind": "random", "seed": 1, "rate": 0}),
)

# Faults that lose a response: name, fault, client options, failure, and the status if the head of the response arrived.
# A send is never retried; the other calls are.
LOSING = (
    ("a reset before the request is read", {"kind": "reset"}, None, "connection_lost", None),
    ("a close without a response", {"kind": "close"}, None, "connection_lost", None),
    ("a lost response", {"kind": "lost_answer"}, None, "connection_lost", None),
    ("a truncated response", {"kind": "truncate"}, None, "connection_lost", 200),
    ("a stall", {"kind": "stall"}, SHORT, "timeout", None),
    ("a stall after execution", {"kind": "stall", "act": True}, SHORT, "timeout", None),
    ("a stalled body", {"kind": "stall_body"}, SHORT, "timeout", 200),
    ("a refused stream", {"kind": "refused_stream"}, None, "connection_lost", None),
    ("a goaway", {"kind": "goaway"}, None, "connection_lost", None),
    ("a goaway after execution", {"kind": "goaway_after"}, None, "connection_lost", None),
    ("bytes that are not HTTP", {"kind": "raw", "bytes": "SMTP ready\r\n\r\n"}, None, "connection_lost", None),
    ("half a head", {"kind": "raw", "bytes": "HTTP/1.1 200 OK\r\ncontent-le"}, None, "connection_lost", None),
)


def harmless():
    return [case(f"faults/{name}, {kind}", kind, fault, 1, result=success(kind, 1))
            for name, fault in HARMLESS for kind in KINDS]


def losing():
    cases = []
    for name, fault, client, failure, status in LOSING:
        for kind in KINDS:
            if kind == "send":
                outcome, times = {"error": unknown_error(failure, status)}, 1
            else:
                outcome, times = {"result": success(kind, 2)}, 2
            cases.append(case(f"faults/{name}, {kind}", kind, fault, times, client, **outcome))
    return cases


def exhausting():
    """The error is that of the last attempt."""
    cases = [case(f"faults/always reset, {kind}", kind, {"kind": "reset", "times": 0}, 3, error=connection_lost_error(3))
             for kind in ("read", "upsert")]
    for kind in ("read", "upsert"):
        cases.append(case(f"faults/always a lost response, no retries, {kind}", kind, {"kind": "lost_answer", "times": 0},
                          1, {"max_retries": 0}, error=connection_lost_error(1)))
        cases.append(case(f"faults/a stall, no retries, {kind}", kind, {"kind": "stall", "times": 0},
                          1, {"max_retries": 0, **SHORT}, error=timeout_error(1)))
    cases.append(case("faults/always a stall, read", "read", {"kind": "stall", "times": 0},
                      3, {"attempt_timeout": 0.2}, error=timeout_error(3)))
    cases.append(case("faults/a long delay, no retries, read", "read", {"kind": "delay", "milliseconds": 5000},
                      1, {"max_retries": 0, **SHORT}, error=timeout_error(1)))
    return cases


def too_large():
    cases = []
    fault = {"kind": "big", "bytes": 5000, "times": 0}
    for kind in KINDS:
        error = unknown_error("too_large", 200) if kind == "send" else decode_error(kind, "too_large")
        cases.append(case(f"faults/a response that is too large, {kind}", kind, fault, 1, {"max_response_bytes": 1000},
                          error=error))
    return cases


# 2xx responses that are not the envelope: name, body.
UNREADABLE = (
    ("a page of HTML", "<html><body>Welcome</body></html>"),
    ("an empty body", ""),
    ("an array", []),
    ("an empty object", {}),
    ("cut JSON", '{"success": true, "data": [{"id": "l'),
    ("a number", 17),
    ("two values", '{"success": true} {"success": true}'),
)


def unreadable():
    cases = []
    for name, body in UNREADABLE:
        for kind in KINDS:
            fault = {"kind": "answer", "status": 200, "body": body, "times": 0}
            error = unknown_error("unreadable", 200) if kind == "send" else decode_error(kind, "unreadable")
            cases.append(case(f"decode/{name}, {kind}", kind, fault, 1, error=error))
    return cases


def raw_answers():
    """Hand-written HTTP that a proxy may produce."""
    body = '{"success":true,"data":{"messageId":"wamid.raw"}}'
    chunked = ("HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n"
               f"{len(body):x}\r\n{body}\r\n0\r\n\r\n")
    until_close = "HTTP/1.1 200 OK\r\ncontent-type: text/plain\r\n\r\n" + body
    result = {"data": {"messageId": "wamid.raw", "$open": True}, "$open": True}
    return [
        case("faults/a chunked response, send", "send", {"kind": "raw", "bytes": chunked}, 1, result=result),
        case("faults/a response that ends with the connection, send", "send", {"kind": "raw", "bytes": until_close}, 1,
             result=result),
        case("faults/a scripted response, send", "send", {"kind": "answer", "status": 201, "body": body}, 1,
             result={**result, "call": {"status": 201, "attempts": 1, "$open": True}}),
    ]


def files():
    return {
        "faults_harmless.json": harmless() + raw_answers(),
        "faults_losing.json": losing(),
        "faults_exhausting.json": exhausting() + too_large(),
        "decode.json": unreadable(),
    }
