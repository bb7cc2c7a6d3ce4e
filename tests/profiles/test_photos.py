"""Photos: read within limits, drawn anew, shown to the right people alone, and gone when they are deleted."""

import struct
import zlib
from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from time import sleep

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from activity.models import Activity
from activity.services import record_fact
from activity.states import Refused
from profiles.imports import photos, read_photo
from profiles.jobs import tidy_photos
from profiles.kinds.photos import LARGE, MOST_A_DAY, MOST_BYTES, SMALL
from profiles.models import Profile, User
from profiles.services.photos import photos_set, remove_photo, set_photo
from programs.models import Enrolment
from tests.factories import CohortFactory, CoordinatorFactory, EnrolmentFactory, PairingFactory
from tests.pictures import encoded, jpeg
from tests.racing import at_once

SignIn = Callable[[User], Client]
UPDATE, REMOVE = "/me/photo/", "/me/photo/remove/"


def upload(content: BytesIO | bytes, name: str = "me.jpg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content if isinstance(content, bytes) else content.read(), "image/jpeg")


def with_photo(user: User, description: str = "") -> str:
    pictures = read_photo(*jpeg(300, 200))
    set_photo(profile=user.profile, pictures=pictures, description=description, by=user)
    return user.profile.photo


def files() -> set[str]:
    folder = Path(settings.MEDIA_ROOT) / "photos"
    return {path.name for path in folder.iterdir()} if folder.exists() else set()


def drawn(pictures: dict[int, bytes], size: int = LARGE) -> Image.Image:
    return Image.open(BytesIO(pictures[size]))


def is_red(colour: object) -> bool:
    red, green, blue = colour  # type: ignore[misc]
    return red > 180 and green < 60 and blue < 60


def test_a_photo_becomes_two_squares_without_anything_hidden() -> None:
    exif = Image.Exif()
    exif[0x0110], exif[0x8825] = "Camera of Ada", {1: "N", 2: (53.0, 4.0, 0.0)}
    pictures = read_photo(*jpeg(800, 600, exif=exif, comment=b"Ada at home"))
    assert set(pictures) == {SMALL, LARGE}
    for size, content in pictures.items():
        picture = drawn(pictures, size)
        assert (picture.format, picture.size, picture.mode) == ("WEBP", (size, size), "RGB")
        assert not picture.getexif()
        assert not {"exif", "xmp", "icc_profile"} & set(picture.info)
        assert b"Ada" not in content


@pytest.mark.parametrize(
    ("orientation", "red_at"),
    [(1, (180, 40)), (3, (180, 320)), (6, (320, 180)), (8, (40, 180)), (2, (180, 40)), (99, (180, 40))],
)
def test_a_photo_stands_upright(orientation: int, red_at: tuple[int, int]) -> None:
    exif = Image.Exif()
    exif[0x0112] = orientation
    assert is_red(drawn(read_photo(*jpeg(400, 400, exif=exif))).getpixel(red_at))


@pytest.mark.parametrize(
    ("kind", "mode"),
    [("JPEG", "L"), ("JPEG", "CMYK"), ("PNG", "RGBA"), ("PNG", "P"), ("PNG", "1"), ("PNG", "I;16"), ("WEBP", "RGBA")],
)
def test_every_common_kind_of_picture_is_read(kind: str, mode: str) -> None:
    assert drawn(read_photo(*encoded(Image.new(mode, (100, 80)), kind))).size == (LARGE, LARGE)


def test_what_is_transparent_becomes_white() -> None:
    assert drawn(read_photo(*encoded(Image.new("RGBA", (100, 100), (0, 0, 0, 0)), "PNG"))).getpixel((9, 9)) == (
        255,
        255,
        255,
    )


def test_a_colour_profile_without_sense_does_no_harm() -> None:
    assert is_red(drawn(read_photo(*jpeg(200, 200, icc_profile=b"nonsense"))).getpixel((180, 40)))


def huge_png(width: int, height: int) -> bytes:
    """A small file that claims to be a large picture."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 9)) + chunk(b"IEND", b"")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "cannot be read"),
        (b"no picture at all", "cannot be read"),
        (b"GIF89a\x01\x00\x01\x00\x80\x00\x00", "cannot be read"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "cannot be read"),
        (b"%PDF-1.4", "cannot be read"),
        (jpeg(300, 300)[0].read()[:400], "cannot be read"),
        (huge_png(10_000, 10_000), "million pixels"),
        (huge_png(60_000, 60_000), "million pixels"),
        (huge_png(2**31 - 1, 2**31 - 1), "million pixels"),
        (huge_png(300, 300), "cannot be read"),
        (jpeg(63, 500)[0].read(), "very small"),
    ],
)
def test_what_is_no_photo_of_a_sensible_size_is_refused_in_words(content: bytes, words: str) -> None:
    with pytest.raises(Refused, match=words):
        read_photo(BytesIO(content), len(content))
    assert not photos.one_at_a_time.locked()


def test_a_file_that_is_too_large_is_not_even_opened() -> None:
    with pytest.raises(Refused, match="larger than 12 MB"):
        read_photo(None, MOST_BYTES + 1)  # type: ignore[arg-type]


@pytest.mark.django_db(transaction=True)
def test_adding_and_changing_and_deleting_a_photo(ada: User, signed_in: SignIn) -> None:
    client = signed_in(ada)
    assert "AN" in client.get(UPDATE).content.decode()
    assert client.post(UPDATE, {"file": upload(jpeg(300, 200)[0]), "description": "I laugh"}).url == UPDATE
    first = Profile.objects.get(user=ada)
    assert first.photo_text == "I laugh"
    assert files() == {f"{first.photo}-{size}.webp" for size in (SMALL, LARGE)}
    shown = client.get(UPDATE).content.decode()
    assert reverse("photo", args=(first.photo, LARGE)) in shown
    assert 'alt="I laugh"' in shown
    assert client.post(UPDATE, {"description": "I smile"}).status_code == 302
    assert Profile.objects.get(user=ada).photo_text == "I smile"
    client.post(UPDATE, {"file": upload(jpeg(200, 300)[0])})
    second = Profile.objects.get(user=ada)
    assert files() == {f"{second.photo}-{size}.webp" for size in (SMALL, LARGE)}
    assert second.photo != first.photo
    for _again in range(2):
        assert client.post(REMOVE).url == UPDATE
    assert (Profile.objects.get(user=ada).photo, Profile.objects.get(user=ada).photo_text) == ("", "")
    assert files() == set()
    told = Activity.objects.filter(actor=ada).order_by("pk").values_list("kind", flat=True)
    assert list(told) == ["profile.photo_set", "profile.changed", "profile.photo_set", "profile.photo_removed"]


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"description": "x"}, "file"),
        ({"file": upload(b"no picture"), "description": "kept words"}, "file"),
        ({"file": upload(jpeg(100, 100)[0]), "description": "x" * 201}, "description"),
        ({"file": upload(jpeg(100, 100)[0]), "description": "Bell\x07"}, "description"),
    ],
)
def test_a_refusal_stands_beside_its_field(ada: User, signed_in: SignIn, sent: dict[str, object], field: str) -> None:
    response = signed_in(ada).post(UPDATE, sent)
    assert response.status_code == 422
    assert set(response.context["form"].errors) == {field}
    assert str(sent["description"])[:5] in response.content.decode()
    assert files() == set()
    assert Profile.objects.get(user=ada).photo == ""


def test_a_day_has_an_end(ada: User) -> None:
    now = timezone.now()
    pictures = read_photo(*jpeg(100, 100))
    for _ in range(MOST_A_DAY):
        set_photo(profile=ada.profile, pictures=pictures, description="", by=ada)
    kept = files()
    with pytest.raises(Refused, match="tomorrow"):
        set_photo(profile=ada.profile, pictures=pictures, description="", by=ada)
    assert files() == kept
    set_photo(profile=ada.profile, pictures=pictures, description="", by=ada, now=now + timedelta(days=1, minutes=1))


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_uploads_at_the_same_moment_count_each(ada: User) -> None:
    pictures = read_photo(*jpeg(100, 100))

    def one() -> None:
        set_photo(profile=Profile.objects.get(user=ada), pictures=pictures, description="", by=ada)

    for _ in range(MOST_A_DAY - 1):
        one()
    assert sorted(at_once(*[one] * 4)) == ["done", "refused", "refused", "refused"]
    assert files() == {f"{Profile.objects.get(user=ada).photo}-{size}.webp" for size in (SMALL, LARGE)}


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_uploads_that_look_without_waiting_are_too_many(ada: User) -> None:
    """The control of the race above."""

    def careless() -> None:
        if photos_set(ada.profile, since=timezone.now() - timedelta(days=1)) >= 1:
            raise Refused("too many")
        sleep(0.05)
        record_fact(ada.profile, "profile.photo_set", by=ada)

    assert at_once(*[careless] * 4).count("done") > 1


def seen(client: Client, photo: str, size: int = SMALL) -> bool:
    return client.get(reverse("photo", args=(photo, size))).status_code == 200


def test_a_photo_is_shown_to_the_people_of_ones_programs_alone(
    mentee: Enrolment, mentor: Enrolment, ada: User, ben: User, cora: User, dov: User, edda: User, sam: User, signed_in
) -> None:
    photo = with_photo(ben)
    circle = {name for name, user in locals().items() if isinstance(user, User) and seen(signed_in(user), photo)}
    assert circle == {"ada", "ben", "cora", "sam"}
    response = signed_in(ada).get(reverse("photo", args=(photo, LARGE)))
    assert response["Content-Type"] == "image/webp"
    assert response["Cache-Control"] == "private, max-age=3600"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert b"".join(response.streaming_content)[8:12] == b"WEBP"
    assert Client().get(reverse("photo", args=(photo, SMALL))).status_code == 302


@pytest.mark.parametrize("status", ["submitted", "waitlisted", "declined", "withdrawn"])
def test_who_has_no_accepted_place_sees_nobody_and_is_seen_by_coordinators_alone(
    status: str, mentor: Enrolment, dov: User, ben: User, cora: User, signed_in: SignIn
) -> None:
    EnrolmentFactory(cohort=mentor.cohort, user=dov, status=status)
    bens, dovs, coras = with_photo(ben), with_photo(dov), with_photo(cora)
    assert not seen(signed_in(dov), bens)
    assert not seen(signed_in(ben), dovs)
    assert seen(signed_in(cora), dovs)
    assert seen(signed_in(dov), coras)


def test_rounds_of_one_program_see_each_other_and_other_programs_do_not(
    mentor: Enrolment, ada: User, dov: User, ben: User, signed_in: SignIn
) -> None:
    EnrolmentFactory(cohort=CohortFactory(program=mentor.cohort.program), user=ada)
    EnrolmentFactory(cohort=CohortFactory(), user=dov)
    photo = with_photo(ben)
    assert seen(signed_in(ada), photo)
    assert not seen(signed_in(dov), photo)


def test_two_who_were_paired_keep_seeing_each_other(
    mentee: Enrolment, mentor: Enrolment, ada: User, ben: User, signed_in: SignIn
) -> None:
    PairingFactory(mentee=mentee, mentor=mentor, status="completed")
    Enrolment.objects.update(status="withdrawn")
    bens, adas = with_photo(ben), with_photo(ada)
    assert seen(signed_in(ada), bens)
    assert seen(signed_in(ben), adas)


def test_a_photo_that_was_replaced_or_never_was_does_not_exist(ada: User, signed_in: SignIn) -> None:
    client, old = signed_in(ada), with_photo(ada)
    new = with_photo(ada)
    assert [seen(client, name) for name in (old, new, "nothing")] == [False, True, False]
    assert not seen(client, new, 113)
    (Path(settings.MEDIA_ROOT) / "photos" / f"{new}-{SMALL}.webp").unlink()
    assert not seen(client, new)


def test_a_file_costs_one_question_beside_the_session(ada: User, signed_in, django_assert_num_queries) -> None:
    client, photo = signed_in(ada), with_photo(ada)
    with django_assert_num_queries(4):
        assert seen(client, photo)


def test_coordinators_of_ones_program_are_seen(mentee: Enrolment, ada: User, dov: User, signed_in: SignIn) -> None:
    CoordinatorFactory(program=mentee.cohort.program, user=dov)
    assert seen(signed_in(ada), with_photo(dov))


def test_files_nobody_names_are_tidied_away_once_they_are_old(ada: User) -> None:
    photo = with_photo(ada)
    folder = Path(settings.MEDIA_ROOT) / "photos"
    (folder / "forgotten-112.webp").write_bytes(b"x")
    now = timezone.now()
    assert tidy_photos(now=now) == 0
    assert tidy_photos(now=now + timedelta(days=1)) == 1
    assert tidy_photos(now=now + timedelta(days=1)) == 0
    assert files() == {f"{photo}-{size}.webp" for size in (SMALL, LARGE)}


def test_there_is_nothing_to_tidy_where_nobody_has_a_photo(db: None) -> None:
    assert tidy_photos() == 0


@pytest.mark.django_db(transaction=True)
def test_removing_a_photo_for_somebody_who_is_erased_needs_no_actor(ada: User) -> None:
    with_photo(ada)
    remove_photo(profile=ada.profile, by=None)
    assert files() == set()
