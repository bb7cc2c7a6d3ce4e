"""A person's notices."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from activity import queries, services
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
