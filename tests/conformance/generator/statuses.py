"""Every error status, for a read, an upsert and a send."""

from .calls import case, success

# Statuses that mean that the server did not process the request.
NOT_PROCESSED = {421, 425, 429}
RETRIED = NOT_PROCESSED | {408, 500, 502, 503, 504, 520, 524, 527, 530, 598, 599}
REDIRECTS = (301, 302, 303, 307, 308)
# Redirects that mean that the server did not process the request.
NOT_PROCESSED_REDIRECTS = {301, 307, 308}

# status: class of the error, its code, its disposition (for a read or an upsert).
ERRORS = {
    400: ("BadRequestError", "bad_request", "rejected"),
    401: ("AuthenticationError", "authentication", "rejected"),
    403: ("PermissionDeniedError", "permission_denied", "rejected"),
    404: ("NotFoundError", "not_found", "rejected"),
    405: ("ApiError", "api", "rejected"),
    408: ("ApiError", "api", "retryable"),
    409: ("ApiError", "api", "rejected"),
    413: ("ApiError", "api", "rejected"),
    422: ("ApiError", "api", "rejected"),
    421: ("ApiError", "api", "retryable"),
    425: ("ApiError", "api", "retryable"),
    429: ("RateLimitError", "rate_limit", "retryable"),
    500: ("ServerError", "server", "retryable"),
    501: ("ServerError", "server", "rejected"),
    502: ("ServerError", "server", "retryable"),
    503: ("ServerError", "server", "retryable"),
    504: ("ServerError", "server", "retryable"),
    505: ("ServerError", "server", "rejected"),
    520: ("ServerError", "server", "retryable"),
    524: ("ServerError", "server", "retryable"),
    527: ("ServerError", "server", "retryable"),
    530: ("ServerError", "server", "retryable"),
    598: ("ServerError", "server", "retryable"),
    599: ("ServerError", "server", "retryable"),
}


def unknown_error(status, failure):
    return {"type": "OutcomeUnknownError", "code": "outcome_unknown", "disposition": "unknown",
            "status": status, "attempts": 1, "failure": failure}


def status_case(status, kind):
    sent = kind == "send"
    if sent and (status == 408 or status >= 500):
        attempts, error = 1, unknown_error(status, "status")
    else:
        again = status in (NOT_PROCESSED if sent else RETRIED)
        attempts = 3 if again else 1
        name, code, disposition = ERRORS[status]
        # The server may have executed an upsert before it failed.
        if kind == "upsert" and status >= 500 and not again:
            disposition = "unknown"
        error = {"type": name, "code": code, "disposition": disposition, "status": status,
                 "attempts": attempts, "failure": "status", "server_text": {"$any": "string"}}
    return case(f"status/{status}, {kind}", kind, {"kind": "status", "status": status, "times": 0},
                attempts, error=error)


def redirect_case(status, kind):
    if kind == "send" and status not in NOT_PROCESSED_REDIRECTS:
        error = unknown_error(status, "redirect")
    else:
        disposition = "unknown" if kind == "upsert" and status not in NOT_PROCESSED_REDIRECTS else "rejected"
        error = {"type": "ApiError", "code": "api", "disposition": disposition, "status": status,
                 "attempts": 1, "failure": "redirect"}
    fault = {"kind": "answer", "status": status, "headers": {"location": "http://127.0.0.1:9/elsewhere"},
             "body": "", "times": 0}
    return case(f"status/{status} redirect, {kind}", kind, fault, 1, error=error)


def recovered_case(status, kind):
    return case(f"status/{status} once, then a success, {kind}", kind,
                {"kind": "status", "status": status, "times": 1}, 2, result=success(kind, 2))


def html_case(kind):
    if kind == "send":
        attempts, error = 1, unknown_error(502, "status")
    else:
        attempts = 3
        error = {"type": "ServerError", "code": "server", "disposition": "retryable", "status": 502,
                 "attempts": 3, "failure": "status", "server_text": {"$any": "string"}}
    return case(f"status/502 as a page of HTML, {kind}", kind, {"kind": "html", "status": 502, "times": 0},
                attempts, error=error)


def files():
    kinds = ("read", "upsert", "send")
    statuses = [status_case(status, kind) for status in ERRORS for kind in kinds]
    recovered = [recovered_case(status, kind) for status in sorted(RETRIED)
                 for kind in kinds if kind != "send" or status in NOT_PROCESSED]
    redirects = [redirect_case(status, kind) for status in REDIRECTS for kind in kinds]
    return {"statuses.json": statuses, "statuses_recovered.json": recovered,
            "statuses_other.json": redirects + [html_case(kind) for kind in kinds]}
