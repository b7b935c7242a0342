"""Passes results, errors and clients to other processes."""

import multiprocessing
import pickle

from workspace_sdk import Client, Contact, ValidationError


def describe(client: Client, contact: Contact) -> str:
    found = client.contacts.list(search=contact.phone_number)
    return f"{contact.name}, found {len(found)} time, by attempt {found.call.attempts}"


def main() -> None:
    with Client.from_env() as client:
        contacts = client.contacts.list(search="Contact", limit=3)
        # The key is not passed on: the other processes read WORKSPACE_API_KEY, as this one did.
        with multiprocessing.get_context("spawn").Pool(2) as pool:
            for line in pool.starmap(describe, [(client, contact) for contact in contacts]):
                print(line)
        try:
            client.messages.send_text("nobody", "Hi")
        except ValidationError as error:
            print(repr(pickle.loads(pickle.dumps(error)).fields))


if __name__ == "__main__":
    main()
