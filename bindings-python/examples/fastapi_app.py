"""A FastAPI application: one client, which is closed when the application stops."""

import asyncio
import logging
import os
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Annotated

import httpx
from fastapi import BackgroundTasks, Depends, FastAPI, Request
from fastapi.responses import JSONResponse

from workspace_sdk import AsyncClient, WorkspaceError
from workspace_sdk.testing import Sandbox


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    async with AsyncClient.from_env(ledger=os.environ.get("LEDGER", "sends.db")) as client:
        app.state.workspace = client
        yield


def workspace(request: Request) -> AsyncClient:
    client: AsyncClient = request.app.state.workspace
    return client


app = FastAPI(lifespan=lifespan)
Workspace = Annotated[AsyncClient, Depends(workspace)]


@app.post("/orders/{order}/confirmation")
async def confirm(order: str, to: str, workspace: Workspace) -> dict[str, str | bool | None]:
    sent = await workspace.templates.send(
        to,
        "order_confirmation",
        variables=["John", order, "29.99"],
        api_reference=order,
        idempotency_key=f"{order}/confirmation",
    )
    return {"message_id": sent.message_id, "replayed": sent.call.replayed}


# 500 if the outcome is unknown: clients of this service may retry a 503 automatically.
STATUS = {"rejected": 422, "retryable": 503, "unknown": 500}


@app.exception_handler(WorkspaceError)
async def refuse(request: Request, error: WorkspaceError) -> JSONResponse:
    content = {"code": error.code, "disposition": error.disposition, "detail": str(error)}
    return JSONResponse(content, STATUS[error.disposition])


async def send_shipped(workspace: AsyncClient, to: str, order: str) -> None:
    """A background task: it runs after the response, so its failure is only in the log."""
    key = f"{order}/shipped"
    try:
        await workspace.templates.send(to, "plain_notice", api_reference=order, idempotency_key=key)
    except WorkspaceError as error:
        logging.getLogger("orders").error("%s: %s, %s", key, error.disposition, error)


@app.post("/orders/{order}/shipped", status_code=202)
async def shipped(order: str, to: str, workspace: Workspace, tasks: BackgroundTasks) -> None:
    tasks.add_task(send_shipped, workspace, to, order)


async def main(sandbox: Sandbox) -> None:
    transport = httpx.ASGITransport(app)
    async with lifespan(app), httpx.AsyncClient(transport=transport, base_url="http://shop") as web:

        async def post(path: str, to: str = "+1234567890") -> httpx.Response:
            response = await web.post(path, params={"to": to})
            print(response.status_code, response.json())
            return response

        # The shop posts each order twice.
        first, again = [await post("/orders/ORD-1/confirmation") for _ in range(2)]
        assert again.json() == {**first.json(), "replayed": True}
        assert [(await post("/orders/ORD-1/shipped")).status_code for _ in range(2)] == [202, 202]

        sandbox.fault("lost_answer")
        for _ in range(2):
            response = await post("/orders/ORD-2/confirmation")
            assert (response.status_code, response.json()["code"]) == (500, "outcome_unknown")

        assert (await post("/orders/ORD-3/confirmation", to="nobody")).status_code == 422
        sent = [(message.api_reference, message.template_name) for message in sandbox.messages()]
        assert sent == [
            ("ORD-1", "order_confirmation"),
            ("ORD-1", "plain_notice"),
            ("ORD-2", "order_confirmation"),
        ]


if __name__ == "__main__":
    with Sandbox() as server, tempfile.TemporaryDirectory() as folder:
        os.environ.update(server.environ(), LEDGER=str(Path(folder, "sends.db")))
        asyncio.run(main(server))
