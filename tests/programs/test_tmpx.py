import io, random, time, csv
import pytest
from tests.programs.uploads import *
from profiles.services.vocabulary import load_topics
from profiles.models import Topic
from programs.queries.imports import *
from programs.queries.imports.pages import preview_of
from programs.models import *
from tests.factories import CohortFactory
def make(n):
    labels=[t.label_en for t in Topic.objects.all()]+[f"Word number {i}" for i in range(60)]
    r=random.Random(1); o=io.StringIO(); w=csv.writer(o)
    w.writerow("id,first name,last name,e-mail,role,interests,advisor,capacity,languages,about,degree,place".split(","))
    for i in range(n):
        w.writerow([i,f"First{i}",f"Last{i}",f"p{n}.{i}@example.org",r.choice(["mentor","mentee","both"]),", ".join(r.sample(labels,5)),f"prof {r.randrange(300)}",r.choice(["1.0","2","3"]),"de, en","I like to meet people and talk about things. "*4,"PhD","Bonn"])
    return o.getvalue()
@pytest.mark.parametrize("n",[5000,20000])
def test_speed(cora, cohort, n, signed_in):
    load_topics(); text=make(n)
    client=signed_in(cora)
    from django.core.files.uploadedfile import SimpleUploadedFile
    from django.urls import reverse
    def clock(name,f):
        t=time.perf_counter(); c=time.process_time(); r=f(); print(f"{n} {name}: {time.perf_counter()-t:.2f}s wall {time.process_time()-c:.2f}s cpu"); return r
    for turn in ("first","again"):
        r=clock(turn+" upload",lambda: client.post(reverse("programs:import-create",args=[cohort.public_id]),{"file":SimpleUploadedFile("p.csv",text.encode())}))
        up=ParticipantImport.objects.latest("pk")
        p=clock(turn+" map page",lambda: client.get(r.url))
        clock(turn+" map", lambda: client.post(r.url,{f"column_{i}":v for i,v in enumerate(up.mapping.values())}))
        up.refresh_from_db()
        plan=plan_import(up)
        x=clock(turn+" preview page",lambda: client.get(reverse("programs:import-check",args=[up.public_id])))
        assert x.status_code==200
        data={"seen":version_of(up),"wrong":0}
        x=clock(turn+" commit",lambda: client.post(reverse("programs:import-commit",args=[up.public_id]),data))
        assert x.status_code==302, x.content[:3000]
        x=clock(turn+" report",lambda: client.get(x.url)); print(up.status, len(text))
    # changed file
    text=text.replace("Bonn","Köln").replace("PhD","MSc")
    up=stage(cohort,cora,text); clock("update all",lambda: commit(up,cora)); print(up.report["counts"])
