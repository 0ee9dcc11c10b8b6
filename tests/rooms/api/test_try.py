import traceback
def test_try(app, ledger, called_by, monkeypatch):
    from tests.rooms.api.calling import fill
    with ledger.begin() as book: fill(book)
    import bridge.api.rooms as r
    monkeypatch.setattr(r,"says_no",lambda e: (traceback.print_exception(e), __import__("bridge.web.refusals").web.refusals.says_no(e))[1])
    p=called_by("biller")
    r=p.get("/api/overview"); print(r.status_code, r.text[:1500])
    r=p.get("/overview");
