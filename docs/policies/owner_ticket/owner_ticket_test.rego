package custom.owner_ticket_test

import data.custom.owner_ticket
import data.fixture

test_an_owner_without_a_ticket_blocks if {
	owner_ticket.reasons == {{"tag": "owner"}} with input as fixture.tagged({"owner": "web"})
}

test_a_ticket_lets_it_go if {
	owner_ticket.reasons == set() with input as fixture.tagged({"owner": "web", "ticket": "CHG-1"})
}

test_nobody_owns_it if {
	owner_ticket.reasons == set() with input as fixture.tagged({})
}
