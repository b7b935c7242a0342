"""Makes one call with aiohttp and prints the id of the message."""

import asyncio
import sys

import aiohttp

base_url, api_key, to, text = sys.argv[1:]


async def main() -> None:
    url = base_url + "/whatsapp/message/send"
    async with aiohttp.ClientSession(headers={"x-api-key": api_key}) as session:
        body = {"to": to, "type": "text", "body": text}
        async with session.post(url, json=body) as response:
            envelope = await response.json()
    print(envelope["data"]["messageId"], flush=True)


asyncio.run(main())
