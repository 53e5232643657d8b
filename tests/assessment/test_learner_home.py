"""What the learner's home puts first."""

from django.urls import reverse

from assessment import queries
from portfolios.models import Registration


def test_the_name_step_leads_to_the_page_that_asks(client, cast):
    Registration.objects.update(name_confirmed_at=None)
    cast.registration.refresh_from_db()
    [step] = [
        step
        for step in queries.next_steps(cast.registration, queries.registration_progress(cast.registration), [])
        if step.title == "Confirm your name"
    ]
    client.force_login(cast.learner)
    response = client.get(step.url)
    assert response.status_code == 200
    confirm = reverse("portfolios:name_confirm", args=[cast.registration.pk])
    assert response.content.decode().count(f'action="{confirm}"') == 1
