"""Every page has no barrier, no script error, and fits a phone of 360 px, by day and by night."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.conf import settings as django_settings
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import URLPattern, get_resolver, reverse
from django.utils import timezone

from etalase.choices import HalalAnswer, InquiryActor, PlacementStatus, ProductStatus, SlotKind
from etalase.models import (
    DrawRound,
    Favourite,
    HalalQuestion,
    Inquiry,
    Placement,
    PoolOrder,
    Product,
    ProductImport,
)
from etalase.services import (
    draws,
    imports,
    inquiries,
    photos,
    pools,
    products,
    recalls,
    shelf_tasks,
)
from etalase.services.placements import end_placement
from events.choices import GuideStatus, MendingHelp, MentoringStatus, SessionStatus
from events.models import EventSeries, Lesson, LessonPicture, Mending, MentoringSession, Seat
from events.services import lessons, mentoring_sessions, quizzes
from events.services.courses import set_prerequisites
from events.services.guide_search import rebuild_vocabulary
from loans.choices import FIGURES_CONSENT, MENDED_BY, TermsStatus
from loans.models import PermitCase, PermitKind
from loans.services import cases, figures, lenders
from members.choices import (
    CaseStatus,
    CredentialKind,
    DealStatus,
    MeetingPlace,
    MeetingStatus,
    MemberStatus,
    NoticeTopic,
    OfferKind,
    PostStatus,
    ReportReason,
    Role,
    Visibility,
)
from members.models import Business, ConsentText, ForumTopic, Step, Topic
from members.notices import notify
from members.services import change_member_status, deals, ensure_steps, forum
from members.services.accounts import confirm_address
from members.services.blocks import block
from members.services.connections import request_connection
from members.services.messages import send_message
from members.services.profiles import save_offerings
from members.services.registration import give_consents
from okoce.facts import Certainty
from okoce.months import first_of, months_on
from tests.etalase.uploads import picture_file
from tests.factories import (
    AlertFactory,
    BookingFactory,
    BusinessFactory,
    CaseFactory,
    CertificateFactory,
    CollectionFactory,
    ConnectionFactory,
    CourseFactory,
    CredentialFactory,
    DealFactory,
    EventFactory,
    GuideFactory,
    GuideQuestionFactory,
    InquiryFactory,
    JobFactory,
    LenderFactory,
    LenderProductFactory,
    LessonFactory,
    MeetingFactory,
    MemberFactory,
    MentoringFactory,
    MentoringSessionFactory,
    PendampingFactory,
    PlacementFactory,
    PlaceRequestFactory,
    PoolOrderFactory,
    PracticeFactory,
    ProductFactory,
    QuestionFactory,
    ReplyFactory,
    SeatFactory,
    SeatRequestFactory,
    ShelfFactory,
    SlotFactory,
    StaffFactory,
    TopicFactory,
    UserFactory,
    known,
    open_round,
)
from tests.loans.referring import officer_of, referral_of
from tests.sessions import sign_in_afresh

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

# Who looks, and at what: names of addresses, with what stands in them. A function of the town
# gives what is known only when the town stands.
PAGES = {
    "visitor": [
        ("home",),
        ("privacy_notice",),
        ("accessibility",),
        ("components",),
        ("dev_outbox",),
        ("account_login",),
        ("account_login_password",),
        ("account_signup",),
        ("account_reset_password",),
        ("account_inactive",),
        ("etalase:product_list",),
        ("etalase:category", "makanan"),
        ("etalase:slot_scan", lambda town: [town.planned.slot.code]),
        ("etalase:category", "anyaman"),
        ("etalase:collection_list",),
        ("etalase:collection_detail", lambda town: [town.collection.slug]),
        ("etalase:new_products",),
        ("etalase:near_products",),
        ("etalase:maker_of_week",),
        ("etalase:product_detail", lambda town: [town.live.pk, town.live.slug]),
        ("etalase:business_detail", lambda town: [town.live.business.slug]),
        ("etalase:inquiry_create", lambda town: [town.live.pk, town.live.slug]),
        ("etalase:inquiry_private", lambda town: [town.inquiry.link]),
        ("etalase:alert_stock", lambda town: [town.alert.product.pk, town.alert.product.slug]),
        ("etalase:alert_sent",),
        ("events:event_list",),
        ("events:event_calendar",),
        ("events:event_detail", lambda town: [town.seat.event.pk, town.seat.event.slug]),
        ("events:seat_create", lambda town: [town.open_event.pk, town.open_event.slug]),
        ("events:seat_code", lambda town: [town.seat_request.key]),
        ("events:seat_private", lambda town: [town.guest_seat.link]),
        ("etalase:alert_detail", lambda town: [town.alert.key]),
        ("members:directory",),
        ("etalase:pool_intro",),
        ("etalase:pool_start",),
        ("etalase:pool_sent",),
        ("etalase:pool_buyer", lambda town: [town.pool.key]),
        ("etalase:draw_list",),
        ("etalase:draw_rule",),
        ("etalase:draw_detail", lambda town: [town.drawn.code]),
        ("etalase:draw_detail", lambda town: [town.round.code]),
        ("etalase:draw_rerun", lambda town: [town.drawn.code]),
        ("etalase:favourite", lambda town: [town.live.code]),
        ("etalase:favourite_list",),
        ("etalase:favourite_clear",),
        ("events:room_list",),
        ("events:room_detail", lambda town: [town.booking.room.slug]),
        ("events:guide_list",),
        ("loans:permit_list",),
        ("loans:permit_check",),
        ("loans:permit_detail", lambda town: ["pirt"]),
        ("events:guide_topic", lambda town: [town.guide.topic.slug]),
        ("events:guide_detail", lambda town: [town.guide.slug]),
        ("events:guide_vote", lambda town: [town.guide.slug]),
        ("events:guide_question", lambda town: [town.question.code]),
        ("events:guide_question", lambda town: [town.open_question.code]),
        ("events:guide_ask",),
        ("events:certificate_find",),
        ("events:certificate_detail", lambda town: [town.certificate.code]),
        ("events:certificate_detail", lambda town: [town.ended.code]),
        ("events:certificate_whole", lambda town: [town.certificate.code, town.certificate.link]),
        ("events:course_list",),
        ("events:course_detail", lambda town: [town.lesson.course.slug]),
        ("events:lesson_detail", lambda town: lesson_place(town.lesson)),
        ("loans:lender_list",),
        ("loans:lender_detail", lambda town: [town.lender.slug]),
        ("loans:lender_detail", lambda town: ["akseleran"]),
        ("loans:comparison",),
        ("loans:simulation",),
    ],
    "newcomer": [("members:registration",), ("members:desk",), ("etalase:my_products",)],
    "outsider": [("members:registration",), ("members:desk",), ("etalase:my_products",)],
    "returned": [
        ("members:registration_step", step)
        for step in ("diri", "nik", "usaha", "kebutuhan", "persetujuan")
    ],
    "waiting": [("members:registration",), ("members:desk",), ("etalase:my_products",)],
    "flagged": [("members:registration",), ("members:desk",)],
    "maker": [
        ("members:desk",),
        ("members:inbox",),
        ("members:notice_preferences",),
        ("members:profile_edit",),
        ("members:profile", lambda town: [town.live.business.member.number]),
        ("members:network",),
        ("members:connection", lambda town: [town.connected.code]),
        ("members:connection", lambda town: [town.asked.code]),
        ("members:connection_block", lambda town: [town.connected.code]),
        ("members:conversations",),
        ("members:conversation", lambda town: [town.connected.code]),
        ("members:conversation", lambda town: [town.deal.connection.code]),
        ("members:connect", lambda town: [town.verified.member.number]),
        ("members:block", lambda town: [town.verified.member.number]),
        ("members:blocks",),
        ("members:business_edit",),
        ("members:offerings_edit",),
        ("members:credential_list",),
        ("members:credential_create",),
        ("members:credential_edit", lambda town: [town.permit.pk]),
        ("members:meetings",),
        ("members:meeting", lambda town: [town.meeting.code]),
        ("members:meeting", lambda town: [town.agreed.code]),
        ("members:meeting_propose", lambda town: [town.meeting.connection.code]),
        ("members:deals",),
        ("members:deal", lambda town: [town.deal.code]),
        ("members:deal_create", lambda town: [town.deal.connection.code]),
        ("members:forum",),
        ("members:forum_theme", lambda town: [town.topic.theme.slug]),
        ("members:forum_kecamatan", "tebet"),
        ("members:topic_create",),
        ("members:topic", lambda town: town.topic.get_absolute_url()[7:-1].split("-", 1)),
        ("members:directory",),
        ("events:course_detail", lambda town: [town.lesson.course.slug]),
        ("events:lesson_detail", lambda town: lesson_place(town.lesson)),
        ("events:quiz_start", lambda town: [town.lesson.course.slug]),
        ("events:quiz_attempt", lambda town: [town.lesson.course.slug, town.quiz.code]),
        ("events:quiz_attempt", lambda town: [town.lesson.course.slug, town.graded.code]),
        ("members:matches",),
        ("members:topic_edit", lambda town: [town.topic.code]),
        ("members:reply_edit", lambda town: [town.topic.answer.code]),
        ("members:privacy",),
        ("members:reports",),
        ("members:report_case", lambda town: [town.case.code]),
        ("members:report", lambda town: ["profil", town.verified.member.number]),
        ("members:privacy_erase",),
        ("etalase:my_products",),
        ("etalase:favourite_list",),
        ("etalase:favourite_clear",),
        ("etalase:favourite", lambda town: [town.live.code]),
        ("etalase:care",),
        ("etalase:scorecard",),
        ("etalase:product_import",),
        ("etalase:import_detail", lambda town: [town.table.code]),
        ("etalase:product_create",),
        ("etalase:alert_list",),
        ("events:event_detail", lambda town: [town.event.pk, town.event.slug]),
        ("events:seat_create", lambda town: [town.event.pk, town.event.slug]),
        ("events:seat_list",),
        ("events:calendar_address",),
        ("events:seat_detail", lambda town: [town.seat.code]),
        ("events:certificate_list",),
        ("events:practice_list",),
        ("events:practice_detail", lambda town: [town.practice.course.slug]),
        ("events:practice_detail", lambda town: [town.lesson.course.slug]),
        ("etalase:inquiry_list",),
        ("etalase:inquiry_detail", lambda town: [town.inquiry.code]),
        ("etalase:inquiry_detail", lambda town: [town.answered.code]),
        ("etalase:pool_list_maker",),
        ("etalase:pool_part", lambda town: [town.pool.code]),
        ("etalase:pool_part", lambda town: [town.open_pool.code]),
        ("loans:case_list",),
        ("loans:case_detail", lambda town: [town.permit_case.reference]),
        ("loans:case_section", lambda town: [town.permit_case.reference, 1]),
        ("loans:case_check", lambda town: [town.permit_case.reference]),
        ("loans:referral_list",),
        ("loans:referral_begin", lambda town: [town.lender.slug]),
        ("loans:referral_agree", lambda town: [town.referrals[0].reference]),
        *[
            (
                "loans:referral_detail",
                lambda town, number=number: [town.referrals[number].reference],
            )
            for number in range(4)
        ],
        ("loans:growth",),
        ("loans:capital",),
        ("loans:figures_edit", lambda town: [town.figures]),
        ("loans:figures_import",),
        ("loans:job_list",),
        ("loans:job_create",),
        ("loans:job_detail", lambda town: [town.job.pk]),
        ("loans:job_end", lambda town: [town.job.pk]),
        ("events:mentoring_own",),
        ("events:mentoring_ask",),
        ("events:mentoring_session", lambda town: [town.talk.code]),
        ("events:booking_list",),
        ("events:booking_create", lambda town: [town.booking.room.slug]),
        ("events:booking_detail", lambda town: [town.booking.code]),
        ("events:booking_reschedule", lambda town: [town.booking.code]),
        ("etalase:place_requests",),
        ("etalase:place_request_create",),
        ("etalase:place_request_edit", lambda town: [town.wish.pk]),
        *[
            (f"etalase:product_{part}", lambda town, name=name: [getattr(town, name).pk])
            for part in ("edit", "photos", "preview", "results")
            for name in ("live", "sent_back")
        ],
        ("account_home",),
        ("account_change_password",),
        ("account_email",),
        ("account_change_phone",),
        ("account_logout",),
        ("usersessions_list",),
        ("mfa_index",),
        ("mfa_activate_totp",),
        ("mfa_list_webauthn",),
        ("mfa_add_webauthn",),
    ],
    "pendamping": [
        ("members:field_queue",),
        ("members:field_member", lambda town: [town.waiting.member.number]),
        ("members:field_step", lambda town: [town.waiting.member.number, "P2"]),
        ("etalase:product_edit", lambda town: [town.sent_back.pk]),
        ("loans:job_desk",),
        ("loans:job_check", lambda town: [town.job.pk]),
        ("loans:growth_of_member", lambda town: [town.live.business.member.number]),
        ("events:mentoring_desk",),
        ("events:mentoring_list",),
        ("events:mentoring_begin", lambda town: [town.verified.member.number]),
        ("events:mentoring_detail", lambda town: [town.talk.mentoring.code]),
        ("events:mentoring_propose", lambda town: [town.talk.mentoring.code]),
        ("events:mentoring_visit", lambda town: [town.talk.mentoring.code]),
        ("events:mentoring_session", lambda town: [town.held.code]),
    ],
    "staff": [
        ("loans:case_desk",),
        ("loans:growth_summary",),
        ("loans:case_detail", lambda town: [town.sent_case.reference]),
        ("loans:referral_list",),
        ("loans:referral_detail", lambda town: [town.referrals[1].reference]),
        ("members:field_queue",),
        ("events:graduation_class", lambda town: [town.certificate.seat.event.pk]),
        ("events:practice_queue",),
        ("events:practice_review", lambda town: [town.practice.code]),
        ("events:desk",),
        ("events:mentoring_load",),
        ("events:mentoring_hand_over", lambda town: [town.talk.mentoring.code]),
        ("events:desk_list",),
        ("events:desk_event", lambda town: [town.seat.event.pk]),
        ("events:participants_export", lambda town: [town.seat.event.pk]),
        ("events:event_mail", lambda town: [town.seat.event.pk]),
        ("events:door", lambda town: door_place(town.seat)),
        ("events:room_code", lambda town: door_place(town.seat)),
        ("events:attendance_sheet", lambda town: door_place(town.seat)),
        ("events:show_rates",),
        ("events:series_create", lambda town: [town.seat.event.pk]),
        ("events:series_change", lambda town: [town.seat.event.pk]),
        ("events:series_lengthen", lambda town: [town.weekly.pk]),
        ("events:series_call_off", lambda town: [town.seat.event.pk]),
        ("events:desk_book", lambda town: [town.booking.room.slug]),
        ("events:guide_preview", lambda town: [town.draft_guide.pk]),
        ("members:field_member", lambda town: [town.live.business.member.number]),
        ("members:field_graduation", lambda town: [town.live.business.member.number]),
        ("members:field_graduation", lambda town: [town.verified.member.number]),
    ],
    "lender": [
        ("loans:desk",),
        *[
            ("loans:desk_referral", lambda town, at=at: [town.referrals[at].reference])
            for at in range(1, 4)
        ],
        ("loans:desk_terms",),
        ("loans:desk_terms_new", lambda town: [town.referrals[0].lender.slug, "izin"]),
        ("loans:desk_terms_new", lambda town: [town.referrals[0].lender.slug, "tawaran"]),
        ("loans:desk_terms_edit", lambda town: ["tawaran", town.own_terms.pk]),
    ],
    "operator": [
        ("etalase:site_list",),
        ("etalase:task_list",),
        ("etalase:slot_find",),
        ("etalase:site_detail", lambda town: [town.standing.slot.shelf.site.slug]),
        ("etalase:slot_detail", lambda town: [town.standing.slot.code]),
        ("etalase:recall_list",),
        ("etalase:site_labels", lambda town: [town.standing.slot.shelf.site.slug]),
        ("etalase:placement_create", lambda town: [town.standing.slot.code]),
        *[
            (f"etalase:placement_{part}", lambda town: [town.standing.code])
            for part in ("detail", "count", "end")
        ],
        *[
            (f"etalase:placement_{part}", lambda town: [town.planned.code])
            for part in ("detail", "put", "cancel")
        ],
    ],
}
# Views of pages above that look different: what is searched, refused, empty or gone.
VIEWS = {
    "visitor": [
        ("/etalase/?cari=kranjang+anyamn", 200),
        ("/etalase/?cari=meteor", 200),
        ("/etalase/kabari/?cari=keranjang&kecamatan=tebet", 200),
        ("/pantauan/TIDAK-ADA/", 410),
        ("/etalase/?kecamatan=tebet&dari=5.000&halal=ya&urut=termurah", 200),
        ("/anggota/?cari=meteor&lulusan=ya&sektor=entah", 200),
        (lambda town: town.withdrawn.get_absolute_url(), 410),
        ("/tidak-ada/", 404),
        ("/sertifikat/?kode=salah", 422),
        ("/panduan/?cari=isin", 200),
        ("/panduan/?cari=meteor", 200),
        ("/pelatihan/?cari=meteor", 200),
        ("/acara/?cari=kelas&daftar=lewat", 200),
        (lambda town: f"/panduan/tanya/?panduan={town.guide.slug}", 200),
        ("/permodalan/banding/?pokok=900&tenor=x", 422),
        ("/permodalan/simulasi/?pokok=100000000&basis=bullet&biaya=4%2C5%25", 200),
        ("/permodalan/simulasi/?penjualan=5.000.000&pengeluaran=3.000.000&tenor=120", 200),
        ("/permodalan/simulasi/?pokok=sepuluh&tenor=0&bunga=99&basis=miring", 422),
    ],
    "maker": [
        *[(f"/forum/?{words}", 200) for words in ("cari=meteor", "cari=vanili", "tampil=belum")],
        ("/forum/tidak-ada/", 404),
        ("/saya/kabar/?tampil=belum", 200),
        ("/anggota/?cari=kripik", 200),
        ("/kesepakatan/?tampil=menunggu", 200),
        ("/jaringan/temu/?daftar=lewat", 200),
        *[(f"/jaringan/?tampil={part}", 200) for part in ("masuk", "terkirim", "selesai")],
        (lambda town: town.offer.get_absolute_url(), 200),
        *[(lambda town, n=n: f"/saya/produk/{town.changed[n].pk}/", 200) for n in (0, 1)],
    ],
    "pendamping": [
        ("/pendampingan/daftar/?tampil=belum", 200),
        ("/lapangan/?daftar=selesai", 200),
        ("/lapangan/?q=Tak+ada", 200),
    ],
    "operator": [
        ("/etalase/rak/pindai/?kode=ZZZZZZZZ", 422),
        (
            lambda town: f"/etalase/rak/petak/{town.standing.slot.code}/isi/?produk={town.live.pk}",
            200,
        ),
    ],
}
# What is no page: it takes a POST, answers a machine, or leads on to a page above.
NO_PAGES = {
    *["events:door_scan", "events:door_let_in", "events:ticket"],
    *["events:seat_attend", "events:seat_private_attend"],
    *["etalase:placement_record", "etalase:site_labels_pdf"],
    *["etalase:collection_print", "etalase:category_print", "etalase:business_print"],
    *["etalase:favourite_print", "events:booking_move"],
    "etalase:placement_record",
    *["etalase:placement_record", "etalase:site_labels_pdf", "etalase:recall_put_away"],
    *["members:reply_move", "members:topic_move"],
    *["etalase:draw_csv", "etalase:draw_json", "etalase:place_answer"],
    "etalase:place_request_withdraw",
    *["etalase:import_confirm", "etalase:import_report", "etalase:import_template"],
    *["etalase:alert_move", "events:seat_move", "events:seat_private_move"],
    # Opened by its address among the views: it needs a search.
    "etalase:alert_search",
    *["etalase:inquiry_move", "etalase:inquiry_private_move"],
    *["etalase:product_confirm", "etalase:product_export", "etalase:product_halal"],
    *["etalase:product_card", "etalase:business_card", "etalase:collection_card"],
    *["etalase:feed", "etalase:category_feed"],
    *["events:lesson_worker", "events:lesson_finish", "events:lesson_pdf", "events:quiz_answer"],
    *["events:event_file", "events:feed", "events:feed_near", "events:own_feed"],
    *["events:seat_file", "events:seat_private_file"],
    *["events:certificate_pdf", "events:certificate_reissue", "events:certificate_renew_link"],
    *["events:practice_picture", "events:practice_take_back", "events:practice_judge"],
    *["events:mentoring_leave", "events:mentoring_move", "events:mentoring_session_move"],
    "events:mentoring_session_file",
    *["loans:profit_loss", "loans:job_move", "loans:figures_import_keep", "loans:figures_template"],
    *[
        "loans:case_open",
        "loans:case_open_for",
        "loans:case_move",
        "loans:case_paper",
        "loans:case_paper_drop",
    ],
    *[
        *("loans:referral_word", "loans:referral_move", "loans:referral_paper"),
        *("loans:referral_paper_add", "loans:referral_paper_drop", "loans:instalment_paid"),
        *("loans:instalment_proof", "loans:desk_nik", "loans:desk_move", "loans:desk_paper"),
        *("loans:desk_instalment", "loans:desk_terms_withdraw"),
    ],
    *["events:next_step_move", "events:door_list", "events:signing_sheet"],
    *["healthz", "readyz", "manifest", "switch_language", "account_set_password"],
    *["account_request_login_code", "mfa_login_webauthn", "usersessions_end"],
    *["members:deal_check", "members:deal_line", "members:deal_move"],
    *["members:consent_give", "members:consent_withdraw", "members:credential_proof"],
    *["members:credential_withdraw", "members:field_flag", "members:field_graduation_withdraw"],
    *["members:meeting_ics", "members:meeting_move"],
    *["members:field_nik", "members:field_return", "members:field_verify", "members:inbox_read"],
    *["members:connect_pendamping", "members:connection_move"],
    *["members:conversation_new", "members:message_picture"],
    *["members:kelurahan_search", "members:notice_open", "members:privacy_export"],
    *["members:whatsapp_webhook", "etalase:photo_describe", "etalase:photo_move"],
    *["etalase:product_move", "etalase:product_recommend", "etalase:revision_move"],
    *["etalase:robots", "sitemap", "sitemap_section", "etalase:whatsapp"],
    *["etalase:pool_accept", "etalase:pool_buyer_move", "etalase:pool_part_move"],
    *["etalase:whatsapp_business", "mfa_download_recovery_codes"],
}
# Pages in the midst of signing in or of proving who one is; the tests of accounts open them.
IN_BETWEEN = {
    *["account_confirm_login_code", "account_email_verification_sent", "account_reauthenticate"],
    *["account_reauthenticate_code", "account_verify_phone", "mfa_authenticate"],
    *["mfa_reauthenticate", "mfa_reauthenticate_webauthn", "mfa_deactivate_totp"],
    *["mfa_generate_recovery_codes", "mfa_view_recovery_codes", "mfa_edit_webauthn"],
    *["mfa_remove_webauthn"],
}


def ask_about_halal(asked: Product, *, answered: Product) -> list[Product]:
    """Two changed products: one is asked about, of the other its maker said “yes”."""
    paper = CredentialFactory(business=asked.business, kind=CredentialKind.HALAL, valid_until=None)
    now = timezone.now()
    told = {"credential": paper, "changed": ["name", "description"]}
    HalalQuestion.objects.create(product=asked, **told)
    HalalQuestion.objects.create(
        product=answered, answer=HalalAnswer.CHANGED, answered_at=now, **told
    )
    return [asked, answered]


@pytest.fixture
def town(settings) -> SimpleNamespace:
    """One of everybody, with something on each page."""
    settings.DEMO = True
    curator = StaffFactory()
    live = sent_product(price_max=120_000)
    maker = live.business.member
    ensure_steps(maker)
    confirm_address(maker.user, email=maker.user.email)
    products.change_status(live, ProductStatus.LIVE, by=curator)
    products.edit_product(live, by=maker.user, name="Keranjang pandan besar")
    reason = "Foto kedua gelap, mohon diulang."
    sent_back = sent_product(business=live.business)
    products.change_status(sent_back, ProductStatus.RETURNED, by=curator, note=reason)
    withdrawn = sent_product()
    products.change_status(withdrawn, ProductStatus.LIVE, by=curator)
    products.change_status(withdrawn, ProductStatus.ARCHIVED, by=curator, note=reason)
    ProductFactory.create_batch(3, business=live.business)
    for saved in (live, withdrawn):
        Favourite.objects.create(user=maker.user, product=saved)
    permit = CredentialFactory(business=live.business)
    changed = ask_about_halal(live, answered=ProductFactory(business=live.business))
    notify(
        maker.user,
        "member_verified",
        key="town",
        topic=NoticeTopic.RECORD,
        title="Data Anda terverifikasi",
        body="Selamat datang.",
    )
    topic = forum_of(maker.user)
    waiting = sent_registration()
    neighbour, guest = BusinessFactory().member.user, BusinessFactory().member.user
    connected = ConnectionFactory(low=maker.user, high=neighbour)
    send_message(connected, by=neighbour, text="Selamat pagi!", nonce="pagi")
    send_message(connected, by=maker.user, text="", pictures=[picture_file()], nonce="foto")
    asked = request_connection(guest, maker.user, note="Saya butuh keranjang untuk hantaran.")
    block(maker.user, MemberFactory().user)
    fitting = BusinessFactory(member__visibility=Visibility.PUBLIC)
    for business, kind in ((live.business, OfferKind.NEED), (fitting, OfferKind.OFFER)):
        save_offerings(business, offerings=[(kind, Topic.objects.get(slug="kemasan"), "")])
    # One deal that runs, and one that waits for the maker.
    deal = DealFactory(connection__low=maker.user)
    deals.change_deal(deal, DealStatus.CONFIRMED, by=deal.partner)
    deals.agree_to_line(deal, by=deal.partner, line="Kami saling mengisi rak")
    offer = DealFactory(
        connection=deal.connection, proposer=deal.partner, partner=maker.user, amount=1, band=""
    )
    case = CaseFactory(author=maker.user, status=CaseStatus.UPHELD, told_at=timezone.now())
    case.reports.create(reporter=maker.user, reason=ReportReason.SPAM)
    standing, planned = furnished_room()
    guide = GuideFactory(
        title="Mengurus izin usaha",
        body="## Yang dibawa\n\n- KTP\n\n## Biaya\n\nGratis (belum diverifikasi)\n\n## Lama\n\n1",
        is_about_money=True,
        reviewed_on=timezone.localdate() - timedelta(days=200),
        source=Certainty.UNVERIFIED,
    )
    GuideFactory(topic=guide.topic)
    rebuild_vocabulary()
    round_ = open_round()
    lesson = illustrated_lesson()
    graded = quizzes.finish_attempt(quizzes.start_attempt(lesson.course, maker.user))
    talk, held = mentored(maker)
    referrals = [
        referral_of(status, business=live.business)
        for status in ("draf", "kurang", "cair", "ditolak")
    ]
    clerk = officer_of(referrals[0].lender)
    for referral in referrals[1:]:
        referral.lender.officers.add(clerk)
    seat = SeatFactory(user=maker.user, name="", email="")
    Mending.objects.create(
        member=maker,
        step=Step.objects.get(code=MENDED_BY[referrals[3].decline_reason]),
        reason="Pembukuan belum cukup lengkap",
        help=MendingHelp.CLASS,
        helped_at=timezone.now(),
        seat=seat,
    )
    terms = LenderProductFactory.build(lender=referrals[0].lender, status=TermsStatus.PROPOSED)
    return SimpleNamespace(
        own_terms=lenders.propose(terms, by=clerk),
        referrals=referrals,
        talk=talk,
        held=held,
        collection=CollectionFactory(takes_by_rule=True, price_max=999_000),
        lender=LenderFactory(terms__rate_basis="tidak-diketahui"),
        lesson=lesson,
        graded=graded,
        quiz=quizzes.start_attempt(lesson.course, maker.user),
        standing=standing,
        planned=planned,
        drawn=drawn_round(live),
        round=round_,
        wish=PlaceRequestFactory(product=live, site=round_.site),
        table=sent_table(live.business),
        inquiry=InquiryFactory(product=live),
        alert=AlertFactory(),
        event=EventFactory(quota=1),
        open_event=EventFactory(audience="umum"),
        seat_request=SeatRequestFactory(),
        weekly=EventFactory(series=EventSeries.objects.create(count=1), position=1),
        guest_seat=SeatFactory(),
        practice=PracticeFactory(user=maker.user),
        permit_case=permit_of(live.business, "nib"),
        sent_case=permit_of(live.business, "merek", status="diperiksa"),
        certificate=CertificateFactory(user=maker.user),
        ended=CertificateFactory(user=maker.user, revoked_at=timezone.now(), end="dicabut"),
        seat=seat,
        answered=answered_inquiry(live),
        case=case,
        connected=connected,
        asked=asked,
        deal=deal,
        meeting=MeetingFactory(connection=deal.connection, proposed_by=deal.partner),
        agreed=MeetingFactory(
            connection=deal.connection,
            status=MeetingStatus.AGREED,
            starts_at=timezone.now() + timedelta(days=2),
            place=MeetingPlace.GLOBAL_OFFICE,
        ),
        offer=offer,
        pool=pooled_order(live),
        open_pool=PoolOrderFactory(),
        live=live,
        changed=changed,
        permit=permit,
        topic=topic,
        sent_back=sent_back,
        withdrawn=withdrawn,
        waiting=waiting,
        verified=BusinessFactory(),
        figures=figures_of(live.business),
        job=JobFactory(business=live.business, asked_at=timezone.now()),
        guide=guide,
        booking=BookingFactory(holder=maker.user),
        draft_guide=GuideFactory(status=GuideStatus.DRAFT),
        question=GuideQuestionFactory(guide=guide, answered=True),
        open_question=GuideQuestionFactory(),
        people={
            "newcomer": UserFactory(),
            "outsider": outsider().user,
            "returned": decided(MemberStatus.RETURNED).member.user,
            "waiting": waiting.member.user,
            "flagged": decided(MemberStatus.FLAGGED).member.user,
            "maker": maker.user,
            "pendamping": talk.mentoring.pendamping,
            "staff": StaffFactory(),
            "operator": StaffFactory(group=Role.OPERATOR),
            "lender": clerk,
        },
    )


def figures_of(business) -> str:
    """A year of figures, a correction among them, that the pendamping reads too; its last month."""
    user, today = business.member.user, timezone.localdate()
    months = [months_on(first_of(today), -count) for count in range(12, 0, -1)]
    for month in [*months, months[-1]]:
        numbers = {"sales": 9_000_000 + month.month, "costs": 6_000_000, "workers": 2}
        figures.keep(business, month, **numbers, note="Lebaran" * (month == months[3]), by=user)
    figures.keep(business, months[-1], sales=9_500_000, costs=6_000_000, workers=2, by=user)
    give_consents(business.member, [ConsentText.objects.get(purpose=FIGURES_CONSENT)])
    return f"{months[-1]:%Y-%m}"


def mentored(member) -> tuple[MentoringSession, MentoringSession]:
    """A member's mentoring: a time that waits for their answer, and one that is behind them."""
    held = MentoringSessionFactory(
        mentoring__member=member, starts_at=timezone.now() - timedelta(days=3)
    )
    mentoring = held.mentoring
    due = {"step_due_on": timezone.localdate() + timedelta(days=2), "step": "Foto tiga produk"}
    words = {"agreed": "Harga naik seribu.", "aside": "Datang pagi."}
    mentoring_sessions.write_up(held, by=mentoring.pendamping, **words, **due)
    waiting = MentoringSessionFactory(mentoring=mentoring, status=SessionStatus.PROPOSED)
    MentoringSessionFactory(mentoring=mentoring, starts_at=timezone.now() - timedelta(days=1))
    MentoringFactory(pendamping=mentoring.pendamping, last_contact_at=None)
    MentoringFactory(pendamping=None, status=MentoringStatus.ASKED)
    return waiting, held


def illustrated_lesson() -> Lesson:
    """A lesson with a picture, a PDF and a link to a video, another one after it, and a quiz."""
    lesson = LessonFactory(number=1, source="Catatan kelas", video_url="https://contoh.test/v")
    LessonFactory(course=lesson.course, number=2)
    picture = LessonPicture(lesson=lesson, alt="Meja kerja di dekat jendela")
    lessons.draw_picture(picture, picture_file())
    picture.save()
    lessons.attach_pdf(lesson, ContentFile(b"%PDF-1.4 %%EOF", "a.pdf"))
    QuestionFactory(lesson=lesson)
    set_prerequisites(lesson.course, [CourseFactory(is_core=True)])
    return lesson


def permit_of(business: Business, code: str, **fields) -> PermitCase:
    """A case for a permit, empty unless ``fields`` say more."""
    case = cases.open_case(business, PermitKind.objects.get(code=code), by=business.member.user)
    if fields:
        rows = PermitCase.objects.filter(pk=case.pk)
        rows.update(declared_at=timezone.now(), answers={"nama-merek": "Rahma"}, **fields)
    return case


def door_place(seat: Seat) -> list:
    return [seat.event_id, seat.event.sessions.first().pk]


def lesson_place(lesson: Lesson) -> list:
    return [lesson.course.slug, lesson.number, lesson.slug]


def answered_inquiry(product: Product) -> Inquiry:
    inquiry = InquiryFactory(product=product, quantity=25, email="rina@contoh.test")
    inquiries.write(inquiry, "Masih ada.", actor=InquiryActor.SELLER, nonce="jawab")
    return inquiry


def furnished_room() -> tuple[Placement, Placement]:
    """A shelf with a slot of each kind and state: goods that have to go, and a held slot."""
    shelf = ShelfFactory(label="A", width=60, height=30)
    slots = [SlotFactory(shelf=shelf, number=number) for number in range(1, 6)]
    SlotFactory(shelf=shelf, number=6, kind=SlotKind.CHILLED)
    today = timezone.localdate()
    standing = PlacementFactory(slot=slots[0], period=(today - timedelta(days=9), today))
    PlacementFactory(slot=slots[1])
    planned = PlacementFactory(slot=slots[2], status=PlacementStatus.PLANNED)
    done = PlacementFactory(slot=slots[3], period=(today - timedelta(days=9), today))
    shelf_tasks.give_out()
    end_placement(done, by=StaffFactory(), nonce="turun")
    recalled = PlacementFactory(slot=slots[-1])
    Product.objects.filter(pk=recalled.product_id).update(is_listed=False)
    recalls.sweep()
    return standing, planned


def sent_table(business) -> ProductImport:
    """A table with a row of each kind, checked and not yet confirmed."""
    rows = "nama;kategori\nTas anyam;anyaman\nKopi;kripik\nKeranjang pandan besar;anyaman\n"
    batch = imports.start_import(
        business, table=ContentFile(rows.encode(), name="x.csv"), by=business.member.user
    )
    imports.check_import(batch.pk)
    return batch


def drawn_round(product: Product) -> DrawRound:
    """A round in which this product was offered the only place; others are the reserve."""
    round_ = open_round(slots=1)
    waits = {"site": round_.site}
    PlaceRequestFactory(product=product, waiting_since=timezone.now() - timedelta(days=60), **waits)
    PlaceRequestFactory.create_batch(2, **waits)
    now = timezone.now()
    DrawRound.objects.filter(pk=round_.pk).update(
        closes_at=now - timedelta(hours=2), draw_at=now - timedelta(hours=1)
    )
    round_.refresh_from_db()
    draws.close_round(round_, by=None)
    return draws.draw_round(round_, by=StaffFactory())


def sent_product(**fields) -> Product:
    """A product with two photos that its maker has sent to the curators."""
    product = ProductFactory(status=ProductStatus.DRAFT, **fields)
    maker = product.business.member.user
    for colour in ("teal", "orange"):
        photos.add_photo(product, picture_file(colour=colour), by=maker)
    return products.change_status(product, ProductStatus.SUBMITTED, by=maker)


def pooled_order(product: Product) -> PoolOrder:
    """A covered order of which the maker took one part and somebody else the other."""
    order = PoolOrderFactory(quantity=20, details="Dengan pita", budget=60_000, needs_permit=False)
    for number, each in enumerate((product, ProductFactory(monthly_capacity=50))):
        pools.take_part(
            order,
            each,
            by=each.business.member.user,
            quantity=10,
            price=70_000,
            nonce=f"kota-{number}",
            capacity=40,
        )
    return order


def forum_of(user) -> ForumTopic:
    """A topic of theirs with all that a reply may have, and their own as its answer."""
    topic = TopicFactory(author=known(user), body="# Resep\n\n- **gula** `200 g`\n\n> manis")
    ReplyFactory(topic=topic, author=PendampingFactory(), body="[Resep](https://contoh.id/a)")
    ReplyFactory(topic=topic, author=user, status=PostStatus.HELD)
    ReplyFactory(topic=topic, author=None, body="")
    answer = ReplyFactory(topic=topic, author=user, edited_at=timezone.now())
    return forum.mark_answer(topic, answer, by=user)


def sent_registration():
    business = BusinessFactory(member__status=MemberStatus.REGISTERING)
    member = business.member
    ensure_steps(member)
    change_member_status(member, MemberStatus.SUBMITTED, by=member.user)
    return business


def decided(status: str):
    """The business of somebody whose registration was sent, and returned or flagged."""
    business = sent_registration()
    reason = "Nama berbeda dengan KTP."
    change_member_status(business.member, status, by=StaffFactory(), note=reason)
    return business


def outsider():
    return MemberFactory(
        status=MemberStatus.OUTSIDE, domicile="outside", kelurahan=None, outside_city="Depok"
    )


@pytest.fixture
def open_as(new_page, live_server, town):
    """``open_as(who)``: the phone of one of the town's people, who has just signed in."""

    def open_page(who: str):
        page = new_page(reduced_motion="reduce")
        if who in town.people:
            client = Client()
            sign_in_afresh(client, town.people[who])
            name = django_settings.SESSION_COOKIE_NAME
            cookie = {"name": name, "value": client.cookies[name].value, "url": live_server.url}
            page.context.add_cookies([cookie])
        return page

    return open_page


@pytest.mark.parametrize("who", PAGES)
def test_pages_are_for_everybody(open_as, axe, town, who):
    page = open_as(who)
    errors = []
    page.on("console", lambda said: said.type == "error" and errors.append(told(said)))

    for address, status in addresses(who, town):
        errors.clear()
        answer = page.goto(address)

        assert answer.status == status, address
        assert page.url.endswith(address), f"{address} leads to {page.url}"
        page.evaluate("document.querySelectorAll('details').forEach(fold => fold.open = true)")
        assert page.evaluate("document.documentElement.scrollWidth") <= 360, address
        axe(page)
        page.emulate_media(color_scheme="dark")
        axe(page, rules=["color-contrast"], note="(dark)")
        page.emulate_media(color_scheme="light")
        # A refusal itself is told to the console; that is no error of the page.
        refused = f"status of {status}" if status >= 400 else None
        assert [text for text in errors if not refused or refused not in text] == [], address


def told(said) -> str:
    return f"{said.text} {said.location['url']}"


def addresses(who: str, town: SimpleNamespace) -> list[tuple[str, int]]:
    """The addresses that one person opens, each with the status it answers."""
    pages = [(path_of(page, town), 200) for page in PAGES[who]]
    views = [
        (address(town) if callable(address) else address, status)
        for address, status in VIEWS.get(who, [])
    ]
    return pages + views


def path_of(page: tuple, town: SimpleNamespace) -> str:
    name, *parts = page
    if parts and callable(parts[0]):
        parts = parts[0](town)
    return reverse(name, args=parts)


def test_no_page_is_left_out():
    opened = {page[0] for pages in PAGES.values() for page in pages}

    assert opened | NO_PAGES | IN_BETWEEN == set(all_names(get_resolver()))
    assert not opened & (NO_PAGES | IN_BETWEEN)


def all_names(resolver, space: str = ""):
    """The names of all addresses but those of the staff desk and of files."""
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLPattern):
            if pattern.name:
                yield space + pattern.name
        elif pattern.namespace != "admin":
            inner = f"{pattern.namespace}:" if pattern.namespace else ""
            yield from all_names(pattern, space + inner)
