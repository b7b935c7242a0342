"""From nothing to the first answer by the openai package's client."""

import sys

from openai import BaseModel, OpenAI
from pydantic import Field

base_url, api_key, to, text = sys.argv[1:]


class Sent(BaseModel):
    message_id: str | None = Field(alias="messageId", default=None)


class SentAnswer(BaseModel):
    data: Sent


client = OpenAI(api_key=api_key, base_url=base_url, default_headers={"x-api-key": api_key})
body = {"to": to, "type": "text", "body": text}
answer = client.post("/whatsapp/message/send", cast_to=SentAnswer, body=body)
print(answer.data.message_id, flush=True)
