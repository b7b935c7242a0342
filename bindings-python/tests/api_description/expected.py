"""The names in api_description.json, and the few names that exist only in Python."""

from __future__ import annotations

from conformance.shared import Json, read_json, snake

from . import ApiDescription, names, parameters

# Calls with parameters that only Python has.
_ONLY_IN_PYTHON = {"templates.send_many": ["progress"], "messages.send_many": ["progress"]}
# The parameter that comes first, although it is not the first one in api_description.json.
_FIRST = "recipients"

# Calls whose Python signature differs from api_description.json: their positional parameters, and
# their other parameters.
_OF_PYTHON = {
    # `params` may be positional too.
    "client.request": (("path", "params"), ("safety", "idempotency_key")),
    "client.close": ((), ("abort",)),
}

_HOOKS = ["on_attempt_start", "on_attempt"]
_FUNCTIONS = {"parse_phone"}
_OF_MODELS = ["extra", "from_json", "to_dict", "to_json"]
_OF_RESULTS = ["call", "message", "raw"]
# Other languages have the same methods, but api_description.json does not list them.
_LEDGER = [
    "backup",
    "close",
    "counts",
    "entries",
    "export",
    "flush",
    "get",
    "note_status",
    "open",
    "prune",
    "resolve",
]
_RUN = ["progress", "report", "run", "suppress"]
_REPORT_LINE = ["outcome", "reason", "code", "whatsapp_code", "count", "advice"]
_OF_ONE_MODEL = {
    "MessageStatus": ["has_failed", "has_reached", "whatsapp_code"],
    "Template": ["body_text", "footer_text", "header_text"],
}


def read() -> ApiDescription:
    description = read_json()
    found: ApiDescription = {}
    for client in ("Client", "AsyncClient"):
        found |= _client(client, description)
    for model in description["models"]:
        found[model["name"]] = _model(model["name"], model["fields"])
    found["ListResult"] = names([*_OF_RESULTS, "pagination"])
    found["ApiResponse"] = names([*_OF_RESULTS, "pagination", "data"])
    found["FieldError"] = names([*description["field_error"], "to_dict"])
    found["PhoneNumber"] = names([*description["phone_number"], "to_dict"])
    found["AttemptStart"] = names([*description["attempt_start"], "to_dict"])
    found["LedgerEntry"] = names([*map(snake, description["ledger_entry"]), "to_dict"])
    found["Ledger"] = names(_LEDGER)
    found["RecipientResult"] = names([*map(snake, description["recipient_result"]), "to_dict"])
    found["SendManyProgress"] = names([*map(snake, description["send_many_progress"]), "to_dict"])
    found["SendManyReport"] = names(
        [*map(snake, description["send_many_report"]), "to_csv", "to_json", "to_ndjson"]
    )
    found["ReportLine"] = names([*_REPORT_LINE, "to_dict"])
    found["MessagePreview"] = names(["index", "text", "to_dict"])
    found["SendMany"] = names([*_RUN, "close"])
    found["AsyncSendMany"] = names([*_RUN, "aclose"])
    # In other languages, `next` contains these two.
    found["AttemptEvent"] = names(
        [*map(snake, description["attempt_event"]), "wait", "stop_reason", "to_dict"]
    )
    # The type of an error is its class, and its message is `str(error)`.
    fields = set(description["error_fields"]) - {"type", "message"}
    found["WorkspaceError"] = names({*fields, "whatsapp_meaning"})
    return found


def _client(client: str, description: dict[str, Json]) -> ApiDescription:
    found: ApiDescription = {}
    calls: dict[str, list[str]] = {}
    for operation in [*description["operations"], *description["derived_operations"]]:
        of_call = operation["parameters"]
        required = [snake(each["name"]) for each in of_call if each["required"]]
        required.sort(key=lambda name: name != _FIRST)
        others = [snake(each["name"]) for each in of_call if not each["required"]]
        others += _ONLY_IN_PYTHON.get(operation["name"], [])
        calls[operation["name"]] = parameters(required, others)
    calls |= {name: parameters(*of_call) for name, of_call in _OF_PYTHON.items()}
    calls["client.with_options"] = parameters([], [*description["overrides"], *_HOOKS])

    found[client] = ["from_env"]
    for call, of_call in calls.items():
        namespace, _, name = call.partition(".")
        owner = client if namespace == "client" else f"{client}.{namespace}"
        if namespace != "client" and namespace not in found[client]:
            found[client].append(namespace)
        found.setdefault(owner, []).append(name)
        found[f"{owner}.{name}()"] = of_call
    options = parameters([], [*description["options"], *_HOOKS, "pickle_key"])
    found[f"{client}()"] = options
    found[f"{client}.from_env()"] = options
    return {name: names(of) if not name.endswith("()") else of for name, of in found.items()}


def _model(name: str, fields: list[str]) -> list[str]:
    own = [snake(field) for field in fields]
    if name == "CallInfo":
        return names([*own, "to_dict"])
    return names([*own, *_OF_MODELS, *_OF_RESULTS, *_OF_ONE_MODEL.get(name, [])])


def errors() -> dict[str, tuple[str | None, str | None]]:
    """The parent and the code of each error class."""
    return {each["type"]: (each["parent"], each["code"]) for each in read_json()["errors"]}


def exports(found: ApiDescription) -> list[str]:
    """The names that the package must export."""
    classes = {name for name in found if name.isidentifier()} | errors().keys()
    for name in found["Client"]:
        if f"Client.{name}" in found:
            resource = name.title().replace("_", "")
            classes |= {resource, f"Async{resource}"}
    return names(classes | _FUNCTIONS)
