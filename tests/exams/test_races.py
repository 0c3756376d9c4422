"""Many requests at once against a real server with two processes: nothing doubled, nothing lost, nothing after the end."""

import asyncio

from tests.exams.real_hall import new_key


async def test_saves_from_many_tabs_at_once_are_all_numbered(served_hall):
    async with served_hall.candidates(1) as [person]:
        keys = [new_key() for _ in range(24)]

        await asyncio.gather(*(person.save(person.items[n % 10], ["B"], key) for n, key in enumerate(keys)))

    [stored] = served_hall.stored(person)
    assert person.errors == []
    assert sorted(person.acknowledged.values()) == list(range(1, 25))
    assert {row["client_key"]: row["seq"] for row in stored["responses"]} == person.acknowledged
    assert (stored["seq"], stored["broken"]) == (24, None)


async def test_one_answer_sent_many_times_at_once_is_stored_once(served_hall):
    async with served_hall.candidates(1) as [person]:
        key = new_key()

        answers = await asyncio.gather(*(person.save(person.items[0], ["B"], key) for _ in range(12)))

    assert all(answers)
    assert person.acknowledged == {key: 1}
    [stored] = served_hall.stored(person)
    assert [row["seq"] for row in stored["responses"]] == [1]


async def test_starting_many_times_at_once_is_one_attempt(served_hall):
    async with served_hall.candidates(1, start=False) as [person]:
        await person._get(f"/exams/tickets/{person.ticket}/")
        token = person._token()

        async def start() -> str:
            url = f"{person.url}/exams/tickets/{person.ticket}/start/"
            data = {"csrfmiddlewaretoken": token}
            async with person.session.post(url, data=data, allow_redirects=False) as reply:
                return reply.headers.get("Location", f"status {reply.status}")

        places = await asyncio.gather(*(start() for _ in range(10)))

    assert len(set(places)) == 1
    assert places[0].startswith("/exams/attempts/")


async def test_nothing_is_written_after_a_submission_that_came_in_between(served_hall):
    async with served_hall.candidates(1) as [person]:
        keys = [new_key() for _ in range(16)]
        saves = [person.save(person.items[n % 10], ["C"], key) for n, key in enumerate(keys)]

        await asyncio.gather(*saves[:8], person.submit(), person.submit(), *saves[8:])

    [stored] = served_hall.stored(person)
    assert stored["state"] == "submitted"
    assert {row["client_key"]: row["seq"] for row in stored["responses"]} == person.acknowledged
    assert (len(stored["responses"]), stored["broken"]) == (stored["seq"], None)
    assert set(person.errors) <= {f"{person.login} save: 409"}
