"""Pages that bring a file of participants into a cohort: upload, columns, preview, report."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from django_htmx.http import HttpResponseClientRefresh

from activity.states import Refused
from profiles.views.answering import form_page, refusals_into, typed
from programs import exports
from programs.forms.imports import ImportCommitForm, ImportUploadForm, MappingForm
from programs.imports import read_table
from programs.models import ParticipantImport
from programs.queries.imports import remembered_mapping
from programs.queries.imports.pages import faulty_rows, imports_of, report_page, report_remarks
from programs.queries.imports.previews import found_in, preview_of
from programs.queries.imports.progress import progress_of
from programs.services import imports as services
from programs.states import IMPORT_AT_WORK, IMPORT_UNDECIDED
from programs.views.coordinated import coordinated_cohort

STEPS = (_("Upload a file"), _("Say what the columns mean"), _("Check the preview"), _("Import"))


def steps(here: int, upload: ParticipantImport | None = None) -> list[dict[str, Any]]:
    """The way of a file as the stepper shows it; one can go back to the columns."""
    way: list[dict[str, Any]] = [
        {"label": label, "state": "done" if place < here else "here" if place == here else "ahead"}
        for place, label in enumerate(STEPS)
    ]
    if here == 2 and upload is not None:
        way[1]["url"] = reverse("programs:import-map", args=[upload.public_id])
    return way


def the_upload(request: HttpRequest, upload: str, without: tuple[str, ...] = ()) -> ParticipantImport:
    visible = ParticipantImport.objects.visible_to(request.user).select_related("cohort__program")
    return get_object_or_404(visible.defer(*without), public_id=upload)


def where_it_stands(upload: ParticipantImport) -> HttpResponse:
    """The page of the step the import has reached."""
    pages = {
        "uploaded": "import-map",
        "checking": "import-progress",
        "mapped": "import-check",
        "importing": "import-progress",
        "committed": "import-report",
    }
    if upload.status in pages:
        return redirect(f"programs:{pages[upload.status]}", upload.public_id)
    return redirect("programs:import-list", upload.cohort.public_id)


@require_GET
def import_list(request: HttpRequest, cohort: str) -> HttpResponse:
    found = coordinated_cohort(request, cohort)
    return render(request, "programs/import_list.html", {"cohort": found, "imports": imports_of(found)})


@require_http_methods(["GET", "POST"])
def import_create(request: HttpRequest, cohort: str) -> HttpResponse:
    found = coordinated_cohort(request, cohort)
    form = ImportUploadForm(typed(request), request.FILES or None)
    if form.is_bound and form.is_valid():
        try:
            table = read_table(form.cleaned_data["file"])
            upload = services.upload_import(
                cohort=found,
                file_name=form.cleaned_data["file"].name[-200:],
                header=table.header,
                rows=table.rows,
                everyone_is="" if table.tells_roles else form.cleaned_data["everyone_is"],
                by=request.user,
            )
        except Refused as refused:
            form.add_error("file", str(refused.sentence))
        else:
            for note in table.notes:
                messages.info(request, note)
            return redirect("programs:import-map", upload.public_id)
    return form_page(request, "programs/import_create.html", form, cohort=found, steps=steps(0))


@require_http_methods(["GET", "POST"])
def import_map(request: HttpRequest, upload: str) -> HttpResponse:
    found = the_upload(request, upload)
    if found.status not in IMPORT_UNDECIDED:
        return where_it_stands(found)
    form = MappingForm(found, typed(request))
    if form.is_bound and form.is_valid():
        with refusals_into(form):
            services.map_import(
                upload=found, mapping=form.mapping(), everyone_is=form.cleaned_data["everyone_is"], by=request.user
            )
            return where_it_stands(found)
    remembered = remembered_mapping(found.cohort.program, found.header) is not None
    return form_page(
        request, "programs/import_map.html", form, upload=found, remembered=remembered, steps=steps(1, found)
    )


@require_GET
def import_check(request: HttpRequest, upload: str) -> HttpResponse:
    found = the_upload(request, upload)
    if found.status != "mapped":
        return where_it_stands(found)
    return check_page(request, found)


@require_POST
def import_commit(request: HttpRequest, upload: str) -> HttpResponse:
    found = the_upload(request, upload)
    if found.status not in IMPORT_UNDECIDED:
        return where_it_stands(found)
    form = ImportCommitForm(request.POST)
    if form.is_valid():
        with refusals_into(form):
            services.commit_import(
                upload=found,
                choices=form.word_choices(),
                leave_out=form.cleaned_data["leave_out"],
                seen=form.cleaned_data["seen"],
                wrong=form.cleaned_data["wrong"],
                by=request.user,
            )
            return redirect("programs:import-progress", found.public_id)
    found = the_upload(request, upload)
    return check_page(request, found, form) if found.status == "mapped" else where_it_stands(found)


def check_page(request: HttpRequest, upload: ParticipantImport, form: ImportCommitForm | None = None) -> HttpResponse:
    """The preview, with what was chosen where a commit was refused."""
    choices = {**upload.topic_choices, **(form.word_choices() if form else {})}
    preview = preview_of(upload, found_in(upload, choices), choices, request.GET.get("page"))
    context = {"upload": upload, "preview": preview, "form": form, "steps": steps(2, upload)}
    return render(request, "programs/import_check.html", context, status=422 if form else 200)


@require_GET
def import_faults(request: HttpRequest, upload: str) -> HttpResponse:
    """The rows with errors as a file, to be mended and uploaded again."""
    found = the_upload(request, upload)
    if found.status != "mapped":
        return where_it_stands(found)
    text = exports.csv_text(*faulty_rows(found, found_in(found)))
    headers = {"Content-Disposition": 'attachment; filename="rows-to-correct.csv"'}
    return HttpResponse(text, content_type="text/csv; charset=utf-8", headers=headers)


@require_GET
@never_cache
def import_progress(request: HttpRequest, upload: str) -> HttpResponse:
    """How far the worker is: the whole page, or what moves on it, asked for every second."""
    found = the_upload(request, upload, without=("rows", "preview", "report"))
    if found.status not in IMPORT_AT_WORK:
        return HttpResponseClientRefresh() if request.htmx else where_it_stands(found)  # type: ignore[attr-defined]
    context = {"upload": found, "progress": progress_of(found)}
    if request.htmx:  # type: ignore[attr-defined]
        return render(request, "programs/_import_progress.html", context)
    return render(
        request, "programs/import_progress.html", {**context, "steps": steps(2 if found.status == "checking" else 3)}
    )


@require_GET
def import_report(request: HttpRequest, upload: str) -> HttpResponse:
    found = the_upload(request, upload)
    if found.status != "committed":
        return where_it_stands(found)
    show = request.GET.get("show", "")
    context = {
        "upload": found,
        "show": show,
        "page": report_page(found, show, request.GET.get("page")),
        "remarks": report_remarks(found),
        "steps": steps(3, found),
    }
    return render(request, "programs/import_report.html", context)


@require_POST
def import_discard(request: HttpRequest, upload: str) -> HttpResponse:
    found = the_upload(request, upload)
    services.discard_import(upload=found, by=request.user)
    messages.success(request, _("The import is discarded. Nobody from the file was kept."))
    return redirect("programs:import-list", found.cohort.public_id)
