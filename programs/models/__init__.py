"""Under which rules: programs, their cohorts and coordinators, and people's places in them."""

from programs.models.agreeing import ConsentGiven, ConsentText, ConsentTextQuerySet, GuardianConsent
from programs.models.cohorts import Cohort, CohortQuerySet, site_today
from programs.models.enquiries import Enquiry, EnquiryQuerySet
from programs.models.enrolments import Enrolment, EnrolmentQuerySet
from programs.models.imports import ParticipantImport, ParticipantImportQuerySet
from programs.models.invitations import Invitation, InvitationQuerySet
from programs.models.joining import JoinLink
from programs.models.programs import Program, ProgramQuerySet, ProgramText, Reader
from programs.models.questions import Answer, Question, Wording
from programs.models.rights import Coordinator, run_by

__all__ = [
    "Answer",
    "Cohort",
    "CohortQuerySet",
    "ConsentGiven",
    "ConsentText",
    "ConsentTextQuerySet",
    "Coordinator",
    "Enquiry",
    "EnquiryQuerySet",
    "Enrolment",
    "EnrolmentQuerySet",
    "GuardianConsent",
    "Invitation",
    "InvitationQuerySet",
    "JoinLink",
    "ParticipantImport",
    "ParticipantImportQuerySet",
    "Program",
    "ProgramQuerySet",
    "ProgramText",
    "Question",
    "Reader",
    "Wording",
    "run_by",
    "site_today",
]
