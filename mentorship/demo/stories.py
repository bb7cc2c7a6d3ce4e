"""Who the people of the demo are: stories that mentees bring and mentors have lived, in slugs of the vocabulary."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Story:
    """One situation, told from both sides."""

    topics: tuple[str, ...]
    fields: tuple[str, ...]
    support: tuple[str, ...]
    mentee_headline: str
    mentee_about: str
    goal: str
    goal_text: str
    mentor_headline: str
    mentor_about: str


STORIES = (
    Story(
        ("public-speaking", "confidence", "starting-university", "oral-presentations"),
        ("psychology", "sociology", "education"),
        ("emotional", "feedback"),
        "First year, still finding my voice",
        "I prepare well and then say nothing in class. I would like to get over that this term.",
        "Speak up in seminars",
        "I would ask one question aloud in every seminar without my heart racing.",
        "Third year; used to be the quietest one in the room",
        "It took me two years to ask my first question in a lecture. I know small steps that work.",
    ),
    Story(
        ("integration", "learning-german", "housing", "filling-in-forms"),
        ("computer-science", "economics", "mechanical-engineering"),
        ("practical", "company"),
        "New in the country since September",
        "Everything works differently here: the offices, the flats, even the jokes. I learn fast when shown.",
        "Feel at home in this town",
        "I would have a flat, know which office does what, and have two people to cook with.",
        "Came from abroad four years ago",
        "I have filled in every form there is. Happy to sit beside you while you do.",
    ),
    Story(
        ("first-in-family", "scholarships", "starting-university", "working-student"),
        ("business", "law", "medicine"),
        ("advice", "practical"),
        "First in my family to study",
        "Nobody at home can tell me how this works, and I would rather ask twice than get it wrong.",
        "Apply for a scholarship",
        "I would send one good application before the winter deadline.",
        "First-generation student, scholarship holder",
        "I know the unwritten rules now and like passing them on.",
    ),
    Story(
        ("grief", "grief-parent", "someone-who-listens", "stress"),
        ("languages", "history", "social-work"),
        ("emotional", "company"),
        "Taking one week at a time",
        "I lost somebody in spring and came back to my studies. I would like company more than advice.",
        "Get through this term kindly",
        "I would pass two exams and still have evenings that are not about studying.",
        "I know what a hard year feels like",
        "I lost my father in my second year. I listen, and I do not have slogans.",
    ),
    Story(
        ("being-a-carer", "time-management", "working-part-time", "stress"),
        ("health", "social-work", "education"),
        ("emotional", "advice"),
        "Studying and caring for my grandmother",
        "My weeks are full. I look for someone who has done both and can tell me what to let go.",
        "Find a week that works",
        "I would have a plan that survives a bad night at home.",
        "Cared for my father while studying",
        "I learnt to ask for extensions before I needed them. Short calls suit me well.",
    ),
    Story(
        ("programming", "computer-science", "internships", "data-analytics"),
        ("computer-science", "data-science", "mathematics"),
        ("advice", "feedback"),
        "Computer science, second term",
        "I can write small programs and have no idea how people find their first internship.",
        "Find an internship in software",
        "I would have three applications out and one interview behind me.",
        "Working student in a software team",
        "I did two internships and read a lot of applications since. I give honest feedback.",
    ),
    Story(
        ("robotics", "control", "mechatronics", "group-work"),
        ("mechanical-engineering", "electrical-engineering"),
        ("advice", "practical"),
        "Wants to build robots",
        "I joined the robotics club and everybody seems to know control theory already.",
        "Understand control engineering",
        "I would explain a controller to somebody else and have one running on a real robot.",
        "PhD student in robotics",
        "I teach the lab course and enjoy the moment when the arm moves for the first time.",
    ),
    Story(
        ("thesis-writing", "library-research", "writing", "perfectionism"),
        ("history", "philosophy", "politics"),
        ("feedback", "emotional"),
        "Stuck on page four",
        "My thesis is due in spring. I rewrite the introduction again and again.",
        "Finish a first draft of my thesis",
        "I would have forty pages that need not be perfect.",
        "Just handed in my master's thesis",
        "I know that page four. A weekly appointment got me past it.",
    ),
    Story(
        ("exams", "statistics", "learning-to-learn", "exam-nerves"),
        ("psychology", "biology", "economics"),
        ("practical", "emotional"),
        "Statistics is not my friend yet",
        "I failed the first try and have one more. I would rather learn with somebody.",
        "Pass statistics",
        "I would understand what a test says, and sleep before the exam.",
        "Tutor for statistics",
        "I failed it once too. Now I explain it with biscuits.",
    ),
    Story(
        ("studying-with-children", "parenting", "time-management", "new-parent"),
        ("education", "law", "business"),
        ("advice", "company"),
        "Studying with a two-year-old",
        "I am here between nine and two. I look for other parents who made it work.",
        "Keep up with my courses",
        "I would know which courses allow children's illness and plan around it.",
        "Mother of two, last year of law",
        "Everything takes twice as long and that is fine.",
    ),
    Story(
        ("career-planning", "applications", "interviews", "cv-writing"),
        ("business", "communication", "politics"),
        ("advice", "feedback"),
        "Graduating soon, no plan yet",
        "I like too many things. I would like to try the questions on somebody who does not grade me.",
        "Choose where to apply",
        "I would have a short list of five places I can imagine.",
        "Two years into my first job",
        "I changed direction once and am glad. I will ask you questions rather than answer them.",
    ),
    Story(
        ("neurodiversity", "organising", "time-management", "confidence"),
        ("art", "computer-science", "biology"),
        ("practical", "emotional"),
        "Diagnosed late, figuring things out",
        "Deadlines and I have a complicated history. I look for someone who gets it without a lecture.",
        "Hand things in on time",
        "I would have a system that I still use after three weeks.",
        "ADHD, and a degree",
        "I tried every planner there is. Ask me which ones survived.",
    ),
    Story(
        ("loneliness", "making-friends", "moving-city", "homesickness"),
        ("physics", "geography", "sport"),
        ("company", "emotional"),
        "New in town and a bit lost",
        "All my friends stayed at home. I know the lecture halls and nobody in them.",
        "Know people I can call",
        "I would have one fixed evening a week with others.",
        "Moved here alone three years ago",
        "I show you the places where one meets people without having to be loud.",
    ),
    Story(
        ("chronic-illness", "disability", "saying-no", "stress"),
        ("health", "psychology", "law"),
        ("emotional", "advice"),
        "Good days and other days",
        "My energy changes from week to week. I want to study without explaining myself every time.",
        "Arrange my studies around my health",
        "I would know what adjustments I can ask for, and ask.",
        "Living with a long-term illness, graduating in June",
        "I know the disability office by first name and can tell you what helped.",
    ),
    Story(
        ("fluid-mechanics", "thermal-sciences", "energy", "computational-science"),
        ("mechanical-engineering", "physics"),
        ("advice", "feedback"),
        "Fascinated by energy",
        "I want to work on heat pumps and wonder which courses really matter.",
        "Choose my specialisation",
        "I would have chosen between two chairs and talked to both.",
        "Research assistant in thermal sciences",
        "I run simulations all day and am glad of company at lunch.",
    ),
    Story(
        ("lgbtq-life", "coming-out", "belonging", "confidence"),
        ("art", "languages", "sociology"),
        ("emotional", "company"),
        "Looking for my people",
        "I moved here to live more openly. It would be good to know somebody who went first.",
        "Find a community here",
        "I would go to one group regularly and feel expected there.",
        "Queer, in the student council",
        "Quiet company, good coffee, no pressure to tell anything.",
    ),
)

HOBBIES = (
    "gardening", "chess", "running", "cooking", "board-games", "hiking", "football", "photography", "reading",
    "music-listening", "instruments", "knitting", "climbing", "swimming", "theatre", "gaming", "baking", "cycling",
)  # fmt: skip

FIRST_NAMES = (
    "Lina", "Samir", "Tomoko", "Jonas", "Adaeze", "Mirjam", "Tim", "Paula", "Yusuf", "Elif", "Marta", "Noah", "Ines",
    "Karim", "Sofia", "Emre", "Hanna", "Luca", "Amina", "Felix", "Nadia", "Oskar", "Leila", "Mateo", "Greta", "Dmytro",
    "Oksana", "Priya", "Arjun", "Chen", "Mei", "Kwame", "Zeynep", "Jakob", "Clara", "Ahmed", "Rosa", "Viktor", "Selma",
    "Ida", "Bruno", "Thanh", "Ewa", "Pawel", "Fatou", "Daniel", "Milan", "Tara", "Ole", "Svenja", "Rafael", "Naomi",
)  # fmt: skip
LAST_NAMES = (
    "Albrecht", "Bauer", "Cordes", "Diallo", "Engel", "Farouk", "García", "Hoffmann", "Ivanova", "Jansen", "Kaya",
    "Lehmann", "Mbeki", "Nguyen", "Okonkwo", "Petrov", "Quandt", "Rossi", "Schulz", "Tanaka", "Ullmann", "Vogel",
    "Weber", "Xu", "Yilmaz", "Zimmermann", "Brandt", "Costa", "Demir", "Fischer", "Haddad", "Kowalska", "Lindqvist",
    "Moreau", "Novak", "Ortega", "Peters", "Richter", "Sharma", "Thiele",
)  # fmt: skip
