"""One's own photo: shown, changed, removed; and its file, for those who may see the person."""

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from activity.states import Refused
from profiles.forms.photos import PhotoForm
from profiles.imports import read_photo
from profiles.queries.people import profile_view
from profiles.queries.photos import photo_file
from profiles.services import photos as services
from profiles.views.answering import form_page, typed

KEPT_BY_THE_BROWSER = 3600


@require_http_methods(["GET", "POST"])
def photo_update(request: HttpRequest) -> HttpResponse:
    """The photo and the words for it; without a new file the words alone are saved."""
    profile = request.user.profile
    form = PhotoForm(
        typed(request),
        request.FILES if request.method == "POST" else None,
        initial={"description": profile.photo_text},
        has_photo=bool(profile.photo),
    )
    if form.is_bound and form.is_valid():
        file, description = form.cleaned_data["file"], form.cleaned_data["description"]
        try:
            if file:
                pictures = read_photo(file, file.size)
                services.set_photo(profile=profile, pictures=pictures, description=description, by=request.user)
            else:
                services.describe_photo(profile=profile, description=description, by=request.user)
        except Refused as refused:
            form.add_error("file", str(refused.sentence))
        else:
            messages.success(request, _("Your photo is saved."))
            return redirect("profiles:photo-update")
    return form_page(request, "profiles/photo.html", form, view=profile_view(profile, "program"))


@require_POST
def photo_remove(request: HttpRequest) -> HttpResponse:
    services.remove_photo(profile=request.user.profile, by=request.user)
    messages.success(request, _("Your photo is deleted. Others see your initials again."))
    return redirect("profiles:photo-update")


@require_GET
def photo(request: HttpRequest, photo: str, size: int) -> HttpResponseBase:
    """The file; browsers keep it for an hour for this reader alone. A new photo has a new address."""
    file = photo_file(photo, size, request.user)
    if file is None:
        raise Http404
    response = FileResponse(file, content_type="image/webp")
    response["Cache-Control"] = f"private, max-age={KEPT_BY_THE_BROWSER}"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    return response
