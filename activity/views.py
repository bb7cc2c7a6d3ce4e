"""A person's notices, and which of them come by mail."""

from django.contrib import messages
from django.contrib.auth import get_user_model
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import translation
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from activity import queries, services
from activity.forms import MailChoicesForm
from activity.kinds.groups import Group
from activity.models import Notice


@require_GET
def notice_list(request: HttpRequest) -> HttpResponse:
    notices = queries.notices_of(request.user)
    new_count = Notice.objects.visible_to(request.user).unread().count()
    return render(request, "activity/notice_list.html", {"notices": notices, "new_count": new_count})


@require_POST
def notice_open(request: HttpRequest, notice: str) -> HttpResponse:
    found = get_object_or_404(Notice.objects.visible_to(request.user), public_id=notice)
    services.mark_read(Notice.objects.visible_to(request.user).filter(pk=found.pk))
    return redirect(queries.link_of(found) or "activity:notice-list")


@require_POST
def notice_read_all(request: HttpRequest) -> HttpResponse:
    services.mark_read(Notice.objects.visible_to(request.user))
    return redirect("activity:notice-list")


@require_http_methods(["GET", "POST"])
def mail_choices(request: HttpRequest) -> HttpResponse:
    """How often one wants to hear by mail, group by group."""
    form = MailChoicesForm(request.POST if request.method == "POST" else None, initial=queries.choices_of(request.user))
    if form.is_valid():
        services.choose_mails(person=request.user, choices=form.cleaned_data)
        messages.success(request, _("Saved. Notices on the site are there at once in any case."))
        return redirect("activity:notice-list")
    status = 422 if form.errors else 200
    return render(request, "activity/mail_choices.html", {"form": form}, status=status)


@csrf_exempt  # mail programs send the one click of RFC 8058 without our cookie; the signed ticket is what counts
@login_not_required
@require_http_methods(["GET", "POST"])
def mail_off(request: HttpRequest, off_ticket: str) -> HttpResponse:
    """Turning a group of mails off from a mail: looking changes nothing, one click does it."""
    found = queries.off_of(off_ticket)
    person = get_user_model().objects.filter(public_id=found[0]).first() if found else None
    if found is None or person is None:
        raise Http404
    if request.method == "POST":
        services.turn_off(person=person, group=found[1])
    group = dict(Group.choices).get(found[1], _("The mail of the day"))
    with translation.override(person.language):
        response = render(request, "activity/mail_off.html", {"group": str(group), "done": request.method == "POST"})
    add_never_cache_headers(response)
    response["Referrer-Policy"] = "no-referrer"
    return response
