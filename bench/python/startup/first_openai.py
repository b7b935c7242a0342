"""Makes one call with the client of the openai package and prints the id of the message."""

import sys

from openai import BaseModel, OpenAI
from pydantic import Field

base_url, api_key, to, text = sys.argv[1:]


class SendResult(BaseModel):
    message_id: str | None = Field(alias="messageId", default=None)


class SendResponse(BaseModel):
    data: SendResult


client = OpenAI(api_key=api_key, base_url=base_url, default_headers={"x-api-key": api_key})
body = {"to": to, "type": "text", "body": text}
response = client.post("/whatsapp/message/send", cast_to=SendResponse, body=body)
print(response.data.message_id, flush=True)
