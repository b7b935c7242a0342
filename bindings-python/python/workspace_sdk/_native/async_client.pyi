"""The asynchronous client."""

from collections.abc import Callable, Mapping
from os import PathLike
from typing import Any, final

from typing_extensions import Self

from ..types import Auth, JSONInput, RequestStyle, Safety, TrustRoots
from .automations import AsyncAutomations
from .channels import AsyncChannels
from .contacts import AsyncContacts
from .custom_fields import AsyncCustomFields
from .labels import AsyncLabels
from .messages import AsyncMessages
from .results import ApiResponse, AttemptEvent
from .templates import AsyncTemplates

@final
class AsyncClient:
    """A client of the Workspace API for asyncio and uvloop.

    Several loops and threads may use it at once, and it is safe after a fork. Cancelling a task
    aborts its HTTP request.

        async with AsyncClient.from_env() as client:
            sent = await client.templates.send(
                "+1234567890", "order_confirmation", variables=["John", "ORD-1234", "29.99"]
            )

    A call on a closed client raises `RuntimeError`, and a value of a wrong type raises `TypeError`.
    All other errors are `WorkspaceError`s.
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
        on_attempt: Callable[[AttemptEvent], object] | None = None,
        pickle_key: bool | None = False,
    ) -> Self:
        """A client. It connects with the first call.

        Args:
            base_url: The base URL of the API. `https://host` alone gets `/api/workspace/v1/`
                appended; a URL with a path is used as given. Plain http is allowed only to this
                machine, unless `allow_insecure_http` is set.
            api_key: The API key.
            auth: Where the key goes: `header` (`X-API-Key`), `bearer`, `query` (proxies on the way
                may log it) or `body` (which needs the request style `post_json`).
            request_style: How parameters are sent. According to the API page, all styles work
                identically.
            channel_id: The default channel of operations. Without one the server chooses, if the
                key has only one channel.
            timeout: The longest a whole call may take, in seconds, with retries and waits.
            attempt_timeout: The longest one attempt may take, in seconds. It is never longer than
                what is left of `timeout`.
            connect_timeout: The longest connecting may take, in seconds, TLS included.
            max_retries: How often a call may be repeated if that is safe.
            rate_limit: The most requests that this client starts per second, evenly spaced; no
                limit by default.
            max_concurrency: The most concurrent requests of this client; 100 by default. Further
                requests wait, and the wait counts towards their `timeout`.
            proxy: The URL of an HTTP proxy for all requests, including its credentials if it needs
                any. By default the usual environment variables apply, and on macOS and Windows the
                system settings too. Requests to this machine never use a proxy.
            trust_roots: The trusted certificate authorities: those of the `platform` (or the bundled ones
                if none can be loaded), or the `bundled` ones of Mozilla. Verification cannot be
                disabled.
            ca_bundle: Additional certificate authorities to trust: the path of a PEM file, or its
                bytes.
            headers: Headers to add to every request. The headers of the SDK itself cannot be set.
            app_info: Your program's name and version for the `User-Agent`, such as `shop/1.4`.
            validate: Whether values are validated before a request is made. Missing and
                conflicting parameters are always rejected.
            max_response_bytes: The largest response that is read; 16 MiB by default.
            allow_insecure_http: Whether plain http to other machines is allowed. Everyone on the
                way can read the key then.
            on_attempt: Called after every attempt. It must return quickly; exceptions that it
                raises are passed to `sys.unraisablehook`.
            pickle_key: Whether a pickle of this client contains the key. Otherwise
                `WORKSPACE_API_KEY` must be set in the process that pickles and in the process that
                unpickles.

        Raises:
            ConfigurationError: `fields` lists every bad option.
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
        on_attempt: Callable[[AttemptEvent], object] | None = None,
        pickle_key: bool | None = False,
    ) -> AsyncClient:
        """A client of `WORKSPACE_BASE_URL`, `WORKSPACE_API_KEY` and, if it is set,
        `WORKSPACE_CHANNEL_ID`; other options as for the class itself.

        An option takes precedence over its variable. An empty variable counts as not set.

        Args:
            base_url: The base URL of the API; `WORKSPACE_BASE_URL` by default. `https://host` alone
                gets `/api/workspace/v1/` appended; a URL with a path is used as given. Plain http
                is allowed only to this machine, unless `allow_insecure_http` is set.
            api_key: The API key; `WORKSPACE_API_KEY` by default.
            auth: Where the key goes: `header` (`X-API-Key`), `bearer`, `query` (proxies on the way
                may log it) or `body` (which needs the request style `post_json`).
            request_style: How parameters are sent. According to the API page, all styles work
                identically.
            channel_id: The default channel of operations; `WORKSPACE_CHANNEL_ID` by default.
                Without one the server chooses, if the key has only one channel.
            timeout: The longest a whole call may take, in seconds, with retries and waits.
            attempt_timeout: The longest one attempt may take, in seconds. It is never longer than
                what is left of `timeout`.
            connect_timeout: The longest connecting may take, in seconds, TLS included.
            max_retries: How often a call may be repeated if that is safe.
            rate_limit: The most requests that this client starts per second, evenly spaced; no
                limit by default.
            max_concurrency: The most concurrent requests of this client; 100 by default. Further
                requests wait, and the wait counts towards their `timeout`.
            proxy: The URL of an HTTP proxy for all requests, including its credentials if it needs
                any. By default the usual environment variables apply, and on macOS and Windows the
                system settings too. Requests to this machine never use a proxy.
            trust_roots: The trusted certificate authorities: those of the `platform` (or the bundled ones
                if none can be loaded), or the `bundled` ones of Mozilla. Verification cannot be
                disabled.
            ca_bundle: Additional certificate authorities to trust: the path of a PEM file, or its
                bytes.
            headers: Headers to add to every request. The headers of the SDK itself cannot be set.
            app_info: Your program's name and version for the `User-Agent`, such as `shop/1.4`.
            validate: Whether values are validated before a request is made. Missing and
                conflicting parameters are always rejected.
            max_response_bytes: The largest response that is read; 16 MiB by default.
            allow_insecure_http: Whether plain http to other machines is allowed. Everyone on the
                way can read the key then.
            on_attempt: Called after every attempt. It must return quickly; exceptions that it
                raises are passed to `sys.unraisablehook`.
            pickle_key: Whether a pickle of this client contains the key. Otherwise
                `WORKSPACE_API_KEY` must be set in the process that pickles and in the process that
                unpickles.

        Raises:
            ConfigurationError: `fields` lists every bad option.
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
        on_attempt: Callable[[AttemptEvent], object] | None = None,
    ) -> AsyncClient:
        """A copy with some options changed. Omitted options keep their value, and `channel_id=None`
        removes the default channel. It shares the connections, the rate and concurrency limits, and
        the retry budget.

        Args:
            auth: Where the key goes.
            request_style: How parameters travel.
            channel_id: The channel of every operation that has one and is not given one; None for
                no default.
            timeout: The longest a whole call may take, in seconds, with retries and waits.
            attempt_timeout: The longest one attempt may take, in seconds. It is never longer than
                what is left of `timeout`.
            max_retries: How often a call may be repeated if that is safe.
            headers: Headers to add to every request, in addition to those of this client.
            validate: Whether values are checked before anything is sent.
            max_response_bytes: The largest response that is read.
            on_attempt: Called with every attempt as it ends, instead of this client's function.

        Raises:
            ConfigurationError: `fields` lists every bad option.
        """

    async def request(
        self,
        path: str,
        params: Mapping[str, JSONInput] | None = None,
        *,
        safety: Safety | None = None,
    ) -> ApiResponse:
        """A request that the SDK does not model yet: a path below the base URL, and its parameters.
        It counts as a send, and so is not repeated blindly, unless `safety` is `"read"` or
        `"upsert"`.

        Args:
            path: Such as `contacts/list`.
            params: The parameters under the API's own names.
            safety: How safe it is to repeat; `send` by default.

        Raises:
            ValidationError: The path or a parameter is wrong; nothing was sent.
            OutcomeUnknownError: It counts as a send, and may have been done.
            ApiError: The server refused it.
            TransportError: The server did not process the request, or the response to a read or an
                upsert was lost.
            DecodeError: The response to a read or an upsert is not what the API documents.
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

    async def close(self) -> None:
        """Closes the connections. Running calls continue; later calls raise
        `RuntimeError`. When this returns, the hook has received the last event of each cancelled
        call.

        Closing a copy made by `with_options` does not close the shared connections.
        """

    def __copy__(self) -> Self: ...
    def __deepcopy__(self, _memo: Any, /) -> Self: ...
    async def __aenter__(self) -> Self: ...
    async def __aexit__(self, *_exception: object) -> None: ...
