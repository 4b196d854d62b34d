"""Uses a cookie session on the chats surface, with the `requests` library. Takes the URL of a server."""

import sys

import requests

SERVER = sys.argv[1]
PASSWORD = "SecurePass123!"


def register(name):
    body = {"email": f"{name}@example.com", "username": name, "password": PASSWORD, "password_confirm": PASSWORD}
    answer = requests.post(f"{SERVER}/api/v1/auth/register/", json=body, timeout=10)
    answer.raise_for_status()
    headers = {"Authorization": f"Bearer {answer.json()['tokens']['access']}"}
    return requests.get(f"{SERVER}/api/v1/users/me/", headers=headers, timeout=10).json()["number"]


def expect(response, status):
    assert response.status_code == status, f"{response.status_code}, not {status}: {response.text}"
    return response.json() if response.text else None


register("user")
friend = register("friend")
chats = f"{SERVER}/messages/api/chats/"
own_page = {"Origin": SERVER}

# The documented example.
session = requests.Session()
login = session.post(f"{SERVER}/login/", data={"username": "user", "password": PASSWORD})
assert expect(login, 200) == {"detail": "ok"}
assert session.cookies["sessionid"] not in login.text
response = session.get(f"{SERVER}/messages/api/chats/")
assert expect(response, 200) == {"count": 0, "next": None, "previous": None, "results": []}

# Changes are accepted only from pages of this server.
new = {"chat_type": "dm", "member_ids": [friend]}
expect(session.post(chats, json=new), 403)
expect(session.post(chats, json=new, headers={"Origin": "https://evil.example.com"}), 403)
chat = expect(session.post(chats, json=new, headers=own_page), 201)
expect(session.post(chats, json=new, headers={"Referer": f"{SERVER}/page"}), 200)
messages = f"{chats}{chat['id']}/messages/"
sent = expect(session.post(messages, json={"content": "Hello!"}, headers=own_page), 201)
listed = expect(session.get(messages), 200)
assert listed["count"] == 1 and listed["results"] == [sent], listed
reaction = session.post(f"{SERVER}/messages/api/messages/{sent['id']}/reactions/", json={"emoji": "👍"}, headers=own_page)
assert expect(reaction, 200)["action"] == "added"

# A login redirects only to a page of this server.
onward = session.post(f"{SERVER}/login/?next=/messages/api/chats/", data={"username": "user", "password": PASSWORD})
assert onward.url == chats and expect(onward, 200)["count"] == 1, onward.url
other = {"username": "user", "password": PASSWORD, "next": "//evil.example.com/"}
assert expect(session.post(f"{SERVER}/login/", data=other), 200) == {"detail": "ok"}

# The cookie is valid on this surface only, and ends with its session.
expect(session.get(f"{SERVER}/api/v1/users/me/"), 401)
kept = session.cookies["sessionid"]
expect(session.post(f"{SERVER}/logout/", headers=own_page), 200)
assert "sessionid" not in session.cookies
expect(session.get(chats, cookies={"sessionid": kept}), 401)
