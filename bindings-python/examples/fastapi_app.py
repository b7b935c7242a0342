"""A FastAPI application: one client, which is closed when the application stops."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Annotated

import httpx
from fastapi import Depends, FastAPI, Request
from fastapi.responses import JSONResponse

from workspace_sdk import AsyncClient, WorkspaceError


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    async with AsyncClient.from_env() as client:
        app.state.workspace = client
        yield


def workspace(request: Request) -> AsyncClient:
    client: AsyncClient = request.app.state.workspace
    return client


app = FastAPI(lifespan=lifespan)
Workspace = Annotated[AsyncClient, Depends(workspace)]


@app.post("/orders/{order}/confirmation")
async def confirm(order: str, to: str, workspace: Workspace) -> dict[str, str | None]:
    variables = ["John", order, "29.99"]
    sent = await workspace.templates.send(to, "order_confirmation", variables=variables)
    return {"message_id": sent.message_id}


# 500 if the outcome is unknown: clients of this service may retry a 503 automatically.
STATUS = {"rejected": 422, "retryable": 503, "unknown": 500}


@app.exception_handler(WorkspaceError)
async def refuse(request: Request, error: WorkspaceError) -> JSONResponse:
    content = {"code": error.code, "disposition": error.disposition, "detail": str(error)}
    return JSONResponse(content, STATUS[error.disposition])


async def main() -> None:
    transport = httpx.ASGITransport(app)
    async with lifespan(app), httpx.AsyncClient(transport=transport, base_url="http://shop") as web:
        for to in ("+1234567890", "nobody"):
            response = await web.post("/orders/ORD-1234/confirmation", params={"to": to})
            print(response.status_code, response.json())


if __name__ == "__main__":
    asyncio.run(main())
