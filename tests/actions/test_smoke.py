def test_a_day_is_reported_and_submitted(world):
    org = world.org()
    member = world.member(org)
    world.report(org, member)
    assert world.submit(org) == 1
