"""An invented route as long as one likes: the usual stage of prevention, over and over.

Each stage asks three agencies, inspects with approval and rework, assesses, calls a psychologist if the risk is high,
reports every quarter, and has exits on, back and out; a threat turns the case aside at any moment. Eight steps each.
"""

import json

from ruamel.yaml import YAML

from models.route import Route

STEPS_IN_A_STAGE = 8
HEAD = """
id: ru.long
version: 1
title: Длинный маршрут
country: ru
basis: [F120-07]
facts:
  violence_signs: {title: Признаки насилия, type: code, values: [none, found, needs_doctor]}
  act_approval: {title: Утверждение акта, type: code, values: [approve, rework]}
  risk: {title: Уровень риска, type: code, values: [low, moderate, high, very_high]}
  threat: {title: Угроза жизни или здоровью, type: flag}
  proposal: {title: Предложение куратора, type: code, values: [continue, correct, strengthen, close]}
escalate:
  - {agency: commission, role: supervisor}
  - {after: {value: 3, unit: working_day}, agency: prosecutor, role: head}
opening: {title: Сигнал, form: signal_card, basis: [F120-09-2]}
interruptions:
  - {id: danger, title: Угроза жизни, when: threat, to: stage1, basis: [CC-056-3]}
outcomes:
  - {id: done, title: Работа окончена, reason: formal_closing, basis: [F120-07]}
  - {id: of_age, title: Исполнилось 18 лет, reason: formal_closing, discretion: true, basis: [F120-07]}
stages:
"""
STAGE = """
  - id: stage{n}
    title: Этап {n}
    custodian: commission
{leave}    steps:
      - id: request{n}
        title: Направить запросы
        agency: commission
        role: secretary
        form: interagency_request
        term: {{rule: PD-REQUEST, unit: working_day, value: 3}}
        basis: [PD-REQUEST]
      - &reply{n}
        id: school{n}
        title: Ответить на запрос (школа)
        agency: school
        form: interagency_reply
        after: {{all: [request{n}]}}
        term: {{rule: PD-REPLY, unit: working_day, value: 5}}
        basis: [PD-REPLY]
      - {{<<: *reply{n}, id: health{n}, title: Ответить на запрос (поликлиника), agency: health}}
      - id: survey{n}
        title: Обследовать условия жизни
        agency: guardianship
        form: act_survey_mp4
        gives: [violence_signs]
        urgent: true
        term: {{rule: PD-SURVEY, unit: working_day, value: 3}}
        basis: [PD-SURVEY]
      - id: approve{n}
        title: Утвердить акт
        agency: guardianship
        role: head
        form: act_approval
        gives: [act_approval]
        after: {{all: [survey{n}]}}
        term: {{rule: MP4-ACT, unit: calendar_day, value: 3, start: "done:survey{n}"}}
        papers: [{{document: act_survey_mp4, of: survey{n}}}]
        rework: {{when: act_approval == 'rework', to: survey{n}}}
        basis: [MP4-ACT]
      - id: assess{n}
        title: Оценить риск
        agency: social
        form: risk_assessment
        gives: [risk, threat]
        term: {{rule: PD-ASSESS, unit: working_day, value: 5}}
        basis: [PD-ASSESS]
      - id: psychologist{n}
        title: Провести диагностику
        agency: psychology
        form: psychologist_opinion
        when: risk in ['high', 'very_high'] || violence_signs == 'found'
        after: {{all: [assess{n}, survey{n}]}}
        term: {{rule: PD-ASSESS, unit: working_day, value: 5}}
        basis: [PD-ASSESS]
      - id: report{n}
        title: Отчитаться за квартал
        agency: social
        form: ipr_report
        gives: [proposal]
        repeat: {{rule: PD-REPORT, every: {{value: 3, unit: month}}, until: round >= 2}}
        after: {{all: [assess{n}]}}
        term: {{rule: PD-REPORT-TERM, unit: working_day, value: 5}}
        basis: [PD-REPORT]
    next:
      - {{when: proposal == 'close', outcome: done}}
      - {{when: {again}, to: {back}}}
      - {{when: risk == 'low', to: {skip}}}
      - {{{on}}}
"""


def long_route(steps: int) -> Route:
    """A route of so many steps: a multiple of eight, two stages at least."""
    count = steps // STEPS_IN_A_STAGE
    stages = "".join(
        STAGE.format(
            n=number,
            leave="    leave: proposal == 'close'\n" if number == count else "",
            again="violence_signs == 'needs_doctor'" + (" && visit < 3" if number == count else ""),
            back=f"stage{max(1, number - 1)}",
            skip=f"stage{min(count, number + 2)}",
            on=f"to: stage{number + 1}" if number < count else "outcome: done",
        )
        for number in range(1, count + 1)
    )
    return Route.model_validate_json(json.dumps(YAML(typ="safe").load(HEAD + stages), ensure_ascii=False))
