"""The asynchronous client."""

from collections.abc import Callable, Mapping
from os import PathLike
from typing import Any, final

from typing_extensions import Self

from ..types import Auth, JSONInput, LedgerKeep, RequestStyle, Safety, TrustRoots
from .automations import AsyncAutomations
from .channels import AsyncChannels
from .contacts import AsyncContacts
from .custom_fields import AsyncCustomFields
from .labels import AsyncLabels
from .ledger import Ledger
from .messages import AsyncMessages
from .results import ApiResponse, AttemptEvent, AttemptStart
from .templates import AsyncTemplates

@final
class AsyncClient:
    """A client for the Workspace API for programs that use asyncio or uvloop.

    Create one client and share it between tasks, threads and event loops. It keeps its connections
    open, and its rate limit, concurrency limit and retry budget apply to all of its calls. It can
    be used after a fork.

        async with AsyncClient.from_env() as client:
            try:
                sent = await client.templates.send("+1234567890", "plain_notice")
                print("accepted as", sent.message_id)
            except OutcomeUnknownError as error:
                print("may have been sent:", error)

    Reads and upserts are retried after temporary failures. A send is retried only if the server
    certainly did not process it. If it may have been processed, the call raises
    `OutcomeUnknownError` instead.

    Cancelling a task aborts its HTTP request. A cancelled send may have reached the customer, and
    only the last event of `on_attempt` reports whether it did. For a send, prefer the option
    `timeout`, which reports the outcome as an error.

    A value of the wrong type raises `TypeError`, and a call on a closed client raises
    `RuntimeError`. All other errors are `WorkspaceError`s.

    Guide: https://github.com/workspace-sdk/workspace-sdk/blob/main/docs/python.md#asyncio
    Rules for sends: https://github.com/workspace-sdk/workspace-sdk/blob/main/docs/sending-safely.md
    """

    def __new__(
        cls,
        *,
        base_url: str,
        api_key: str,
        auth: Auth | None = "header",
        request_style: RequestStyle | None = "post_json",
        channel_id: str | None = None,
        timeout: float | None = 60.0,
        attempt_timeout: float | None = 30.0,
        connect_timeout: float | None = 5.0,
        max_retries: int | None = 2,
        rate_limit: float | None = None,
        max_concurrency: int | None = 100,
        proxy: str | None = None,
        trust_roots: TrustRoots | None = "platform",
        ca_bundle: str | PathLike[str] | bytes | None = None,
        headers: Mapping[str, str] | None = None,
        app_info: str | None = None,
        validate: bool | None = True,
        max_response_bytes: int | None = 16777216,
        allow_insecure_http: bool | None = False,
        ledger: str | PathLike[str] | Ledger | None = None,
        ledger_scope: str | None = "",
        ledger_secret: str | None = None,
        ledger_keep: LedgerKeep | None = "hash",
        on_attempt_start: Callable[[AttemptStart], object] | None = None,
        on_attempt: Callable[[AttemptEvent], object] | None = None,
        pickle_key: bool | None = False,
    ) -> Self:
        """Creates a client. It connects when the first call is made.

        Args:
            base_url: The base URL of the API. `/api/workspace/v1/` is appended to a URL without a
                path, such as `https://host`; a URL with a path is used as it is. Plain http is only
                allowed for this machine, unless `allow_insecure_http` is set.
            api_key: The API key.
            auth: Where the API key is sent: `header` (`X-API-Key`), `bearer`, `query` (which
                proxies may log) or `body` (which needs the request style `post_json`).
            request_style: How parameters are encoded. According to the API documentation, all
                styles work identically. Prefer `post_json`.
            channel_id: The channel of operations that are called without a `channel_id`. Without
                one, the server uses the only channel of the key.
            timeout: The time limit of a whole call, in seconds. It includes all retries, the pauses
                between them, and the wait for `rate_limit` and `max_concurrency`. A shorter
                `timeout` also shortens each attempt.
            attempt_timeout: The time limit of one attempt, in seconds, including reading the
                response. An attempt also ends when `timeout` has passed. If both are set in the same
                place, this one must not be longer.
            connect_timeout: The time limit for connecting, in seconds, including the TLS handshake.
            max_retries: The maximum number of retries of a call that is safe to repeat. 0 turns
                retries off.
            rate_limit: The maximum number of requests per second, evenly spaced; no limit by
                default. A call waits for its turn, and the wait counts towards its `timeout`.
            max_concurrency: The maximum number of requests in flight; 100 by default. Further calls
                wait, and the wait counts towards their `timeout`.
            proxy: The URL of an http, https, socks5 or socks5h proxy for all requests, including
                credentials if the proxy requires them. By default the usual environment variables
                apply, and on macOS and Windows also the system settings; then requests to this
                machine do not use a proxy.
            trust_roots: Which certificate authorities are trusted: those of the `platform` (the
                bundled ones if none can be loaded), or Mozilla's list, which is `bundled` with the
                package. Certificate verification cannot be turned off.
            ca_bundle: Additional certificate authorities to trust, in PEM format: the path of a
                file, or its bytes.
            headers: Headers to add to every request. Headers that the SDK sets itself cannot be
                replaced.
            app_info: The name and version of your program, such as `shop/1.4`, which are added to
                the `User-Agent`.
            validate: Whether the values of parameters are validated before a request is sent.
                Missing and conflicting parameters are always rejected.
            max_response_bytes: The maximum size of a response body; 16 MiB by default. For a send,
                the limit is never more than 1 MiB.
            allow_insecure_http: Whether plain http is allowed for other machines. Anyone on the
                network path can then read the API key.
            ledger: The record of sends with an `idempotency_key`: the path of its file on a local
                disk, the URL of its PostgreSQL database, or an open `Ledger`. It is created if there
                is none.
            ledger_scope: Divides a ledger that serves several accounts: the same key in two scopes
                is two sends.
            ledger_secret: The secret of the hashes that the ledger keeps of each request. By default
                it is stored in the file. All programs that use the file must set the same secret. A
                client with one can be pickled only with `pickle_key`.
            ledger_keep: What the ledger keeps of a request besides its hash: nothing (`hash`), or
                the phone number of the `recipient`.
            on_attempt_start: Called with an `AttemptStart` before an attempt sends its first byte, and
                after all waits. The attempt starts when it returns, so a journal belongs here. If
                it raises an exception, nothing is sent: the exception is passed to
                `sys.unraisablehook`, and the call raises a `TransportError` whose `failure` is
                `hook`. With `AsyncClient` it may be a coroutine function.
            on_attempt: Called with an `AttemptEvent` when an attempt ends, for logs and metrics. It
                must return quickly, and must not be a coroutine function. An exception that it
                raises is passed to `sys.unraisablehook`, and the call continues.
            pickle_key: Whether a pickle of this client contains the API key, in plain text. By
                default it does not, and `WORKSPACE_API_KEY` must be set in the process that pickles
                and in the process that unpickles.

        Raises:
            ConfigurationError: Options are invalid or missing; `fields` lists all of them.
        """

    @staticmethod
    def from_env(
        *,
        base_url: str | None = None,
        api_key: str | None = None,
        auth: Auth | None = "header",
        request_style: RequestStyle | None = "post_json",
        channel_id: str | None = None,
        timeout: float | None = 60.0,
        attempt_timeout: float | None = 30.0,
        connect_timeout: float | None = 5.0,
        max_retries: int | None = 2,
        rate_limit: float | None = None,
        max_concurrency: int | None = 100,
        proxy: str | None = None,
        trust_roots: TrustRoots | None = "platform",
        ca_bundle: str | PathLike[str] | bytes | None = None,
        headers: Mapping[str, str] | None = None,
        app_info: str | None = None,
        validate: bool | None = True,
        max_response_bytes: int | None = 16777216,
        allow_insecure_http: bool | None = False,
        ledger: str | PathLike[str] | Ledger | None = None,
        ledger_scope: str | None = "",
        ledger_secret: str | None = None,
        ledger_keep: LedgerKeep | None = "hash",
        on_attempt_start: Callable[[AttemptStart], object] | None = None,
        on_attempt: Callable[[AttemptEvent], object] | None = None,
        pickle_key: bool | None = False,
    ) -> AsyncClient:
        """Creates a client with the base URL in `WORKSPACE_BASE_URL`, the API key in
        `WORKSPACE_API_KEY` and, if it is set, the default channel in `WORKSPACE_CHANNEL_ID`. It
        accepts the same options as the class.

        An option takes precedence over its variable. An empty variable counts as not set.

        Args:
            base_url: The base URL of the API; `WORKSPACE_BASE_URL` by default. `/api/workspace/v1/`
                is appended to a URL without a path, such as `https://host`; a URL with a path is
                used as it is. Plain http is only allowed for this machine, unless
                `allow_insecure_http` is set.
            api_key: The API key; `WORKSPACE_API_KEY` by default.
            auth: Where the API key is sent: `header` (`X-API-Key`), `bearer`, `query` (which
                proxies may log) or `body` (which needs the request style `post_json`).
            request_style: How parameters are encoded. According to the API documentation, all
                styles work identically. Prefer `post_json`.
            channel_id: The channel of operations that are called without a `channel_id`;
                `WORKSPACE_CHANNEL_ID` by default. Without one, the server uses the only channel of
                the key.
            timeout: The time limit of a whole call, in seconds. It includes all retries, the pauses
                between them, and the wait for `rate_limit` and `max_concurrency`. A shorter
                `timeout` also shortens each attempt.
            attempt_timeout: The time limit of one attempt, in seconds, including reading the
                response. An attempt also ends when `timeout` has passed. If both are set in the same
                place, this one must not be longer.
            connect_timeout: The time limit for connecting, in seconds, including the TLS handshake.
            max_retries: The maximum number of retries of a call that is safe to repeat. 0 turns
                retries off.
            rate_limit: The maximum number of requests per second, evenly spaced; no limit by
                default. A call waits for its turn, and the wait counts towards its `timeout`.
            max_concurrency: The maximum number of requests in flight; 100 by default. Further calls
                wait, and the wait counts towards their `timeout`.
            proxy: The URL of an http, https, socks5 or socks5h proxy for all requests, including
                credentials if the proxy requires them. By default the usual environment variables
                apply, and on macOS and Windows also the system settings; then requests to this
                machine do not use a proxy.
            trust_roots: Which certificate authorities are trusted: those of the `platform` (the
                bundled ones if none can be loaded), or Mozilla's list, which is `bundled` with the
                package. Certificate verification cannot be turned off.
            ca_bundle: Additional certificate authorities to trust, in PEM format: the path of a
                file, or its bytes.
            headers: Headers to add to every request. Headers that the SDK sets itself cannot be
                replaced.
            app_info: The name and version of your program, such as `shop/1.4`, which are added to
                the `User-Agent`.
            validate: Whether the values of parameters are validated before a request is sent.
                Missing and conflicting parameters are always rejected.
            max_response_bytes: The maximum size of a response body; 16 MiB by default. For a send,
                the limit is never more than 1 MiB.
            allow_insecure_http: Whether plain http is allowed for other machines. Anyone on the
                network path can then read the API key.
            ledger: The record of sends with an `idempotency_key`: the path of its file on a local
                disk, the URL of its PostgreSQL database, or an open `Ledger`. It is created if there
                is none.
            ledger_scope: Divides a ledger that serves several accounts: the same key in two scopes
                is two sends.
            ledger_secret: The secret of the hashes that the ledger keeps of each request. By default
                it is stored in the file. All programs that use the file must set the same secret. A
                client with one can be pickled only with `pickle_key`.
            ledger_keep: What the ledger keeps of a request besides its hash: nothing (`hash`), or
                the phone number of the `recipient`.
            on_attempt_start: Called with an `AttemptStart` before an attempt sends its first byte, and
                after all waits. The attempt starts when it returns, so a journal belongs here. If
                it raises an exception, nothing is sent: the exception is passed to
                `sys.unraisablehook`, and the call raises a `TransportError` whose `failure` is
                `hook`. With `AsyncClient` it may be a coroutine function.
            on_attempt: Called with an `AttemptEvent` when an attempt ends, for logs and metrics. It
                must return quickly, and must not be a coroutine function. An exception that it
                raises is passed to `sys.unraisablehook`, and the call continues.
            pickle_key: Whether a pickle of this client contains the API key, in plain text. By
                default it does not, and `WORKSPACE_API_KEY` must be set in the process that pickles
                and in the process that unpickles.

        Raises:
            ConfigurationError: Options are invalid or missing; `fields` lists all of them.
        """

    def with_options(
        self,
        *,
        auth: Auth | None = None,
        request_style: RequestStyle | None = None,
        channel_id: str | None = ...,
        timeout: float | None = None,
        attempt_timeout: float | None = None,
        max_retries: int | None = None,
        headers: Mapping[str, str] | None = None,
        validate: bool | None = None,
        max_response_bytes: int | None = None,
        on_attempt_start: Callable[[AttemptStart], object] | None = None,
        on_attempt: Callable[[AttemptEvent], object] | None = None,
    ) -> AsyncClient:
        """Returns a copy with some options changed; the other options keep their values.
        `channel_id=None` removes the default channel. The copy shares the connections, the rate and
        concurrency limits, and the retry budget.

        Args:
            auth: Where the API key is sent.
            request_style: How parameters are encoded.
            channel_id: The channel of operations that are called without a `channel_id`; None for
                no default.
            timeout: The time limit of a whole call, in seconds. It includes all retries, the pauses
                between them, and the wait for `rate_limit` and `max_concurrency`. A shorter
                `timeout` also shortens each attempt.
            attempt_timeout: The time limit of one attempt, in seconds, including reading the
                response. An attempt also ends when `timeout` has passed. If both are set in the same
                place, this one must not be longer.
            max_retries: The maximum number of retries of a call that is safe to repeat. 0 turns
                retries off.
            headers: Headers to add to every request, in addition to those of this client.
            validate: Whether the values of parameters are validated before a request is sent.
            max_response_bytes: The maximum size of a response body.
            on_attempt_start: Called with an `AttemptStart` before an attempt sends its first byte,
                instead of the function of this client.
            on_attempt: Called with an `AttemptEvent` when an attempt ends, instead of the function
                of this client.

        Raises:
            ConfigurationError: Options are invalid or missing; `fields` lists all of them.
        """

    async def request(
        self,
        path: str,
        params: Mapping[str, JSONInput] | None = None,
        *,
        safety: Safety | None = None,
        idempotency_key: str | None = None,
    ) -> ApiResponse:
        """Calls an endpoint that the SDK does not model yet. The call counts as a send, which is
        retried only if the server certainly did not process it, unless `safety` is `"read"` or
        `"upsert"`.

        Args:
            path: The path below the base URL, such as `contacts/list`.
            params: The parameters under the API's own names.
            safety: How safe the request is to repeat; `send` by default. Use `read` for an endpoint
                that changes nothing, and `upsert` for one that may be called twice.
            idempotency_key: Your own name for this one send: the same call again, also after a crash
                and in another process, never sends twice. It needs a client with the option
                `ledger`, and a call that counts as a send.

        Raises:
            ValidationError: The path or a parameter is invalid; nothing was sent.
            OutcomeUnknownError: The call counts as a send, and may have been carried out.
            ApiError: The server rejected the request.
            TransportError: The server did not process the request, or the response to a read or an
                upsert was lost.
            DecodeError: The response to a read or an upsert does not have the documented form.
            IdempotencyConflictError: An earlier call with this key has other parameters; nothing was
                sent.
            IdempotencyInProgressError: Another call with this key is still running; this one sent
                nothing.
            LedgerError: The ledger cannot be used, so nothing was sent.
        """

    @property
    def channels(self) -> AsyncChannels:
        """The operations on channels."""

    @property
    def contacts(self) -> AsyncContacts:
        """The operations on contacts."""

    @property
    def custom_fields(self) -> AsyncCustomFields:
        """The operations on custom fields."""

    @property
    def labels(self) -> AsyncLabels:
        """The operations on labels."""

    @property
    def templates(self) -> AsyncTemplates:
        """The operations on templates."""

    @property
    def messages(self) -> AsyncMessages:
        """The operations on messages."""

    @property
    def automations(self) -> AsyncAutomations:
        """The operations on automations."""

    async def close(self, *, abort: bool = False) -> None:
        """Closes the connections; later calls raise `RuntimeError`. Calls in flight continue, or end
        at once with `abort=True`. When this returns, the hook has received the last event of each
        cancelled call.

        Closing a copy that `with_options` returned closes neither the shared connections nor the
        client that it is a copy of.

        Args:
            abort: Whether calls in flight end, also those of copies and of other threads. Each of
                them raises an error whose `disposition` says whether the request may have been
                carried out.
        """

    def __copy__(self) -> Self: ...
    def __deepcopy__(self, _memo: Any, /) -> Self: ...
    async def __aenter__(self) -> Self: ...
    async def __aexit__(self, *_exception: object) -> None: ...
