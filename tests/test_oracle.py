from collections import Counter
import time
import oracle, small_clauses
from hypothesis import given, settings, HealthCheck, Phase
from hypothesis import strategies as st
from fupin_rules.evaluate import reference
C=Counter(); T=Counter()
@given(st.data())
@settings(max_examples=300, suppress_health_check=list(HealthCheck))
def test_it(data):
    t=time.time()
    clause=data.draw(small_clauses.clauses())
    names=oracle.names_in(clause)
    T['draw']+=time.time()-t
    matter=reference.matter_of(clause, validity=False, exclusions=True)
    for _ in range(6):
        t=time.time(); case=data.draw(small_clauses.cases(names)); T['draw']+=time.time()-t
        t=time.time()
        try: want=oracle.decide(clause,case)
        except oracle.TooManyWorldsError: C['too many']+=1; continue
        finally: T['oracle']+=time.time()-t
        t=time.time()
        got=reference.decide(matter,case)
        T['ref']+=time.time()-t
        C[want.eligibility]+=1
        C['exact' if got.exact else 'inexact']+=1
        if got.eligibility.value!=want.eligibility and got.exact: C['diff']+=1
def test_end(): print(C,T)
