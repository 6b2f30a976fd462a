"""The floor under a city's form: what any Flask page of the same size does that asks a signed-in person to fill in their own thing.

In it: the session's person found in the database by the token of a signed cookie; the draft read together with whether it is theirs;
a Flask-WTF form of the same fields and choices with its CSRF token; a page that extends a layout with menus and a list of sections,
each address by `url_for`; a macro for label, hint and errors; as many bytes. Autosave: the person, the CSRF token, one UPDATE of
their own draft with the same durability. Not in it: other languages, marks, counts, conflicts, the clock, the letters, what is missing.
"""

from __future__ import annotations

from flask import Flask, abort, g, render_template, request, session
from flask_wtf import FlaskForm
from flask_wtf.csrf import CSRFProtect
from jinja2 import DictLoader
from sqlalchemy import bindparam, select, update
from wtforms import SelectField, SelectMultipleField, StringField, TextAreaField

from award_app.accounts import hashed
from award_app.models.candidacies import drafts, team
from award_app.models.people import participants, persons, sessions
from forms.sections import section_form

LAYOUT = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{% block title %}Form{% endblock %}</title>
{% for sheet in ("one", "two", "three", "four", "five", "print") %}<link rel="stylesheet" href="{{ url_for('static', filename=sheet ~ '.css') }}">
{% endfor %}</head><body><header><nav>{% for name in menu %}<a href="{{ url_for('section', section=name) }}">{{ name }}</a>{% endfor %}</nav>
<a href="{{ url_for('section', section='account') }}">{{ person.name or person.email }}</a></header>
<main>{% block main %}{% endblock %}</main><aside>{% block aside %}{% endblock %}</aside>
<footer>{% for name in menu %}<a href="{{ url_for('section', section=name) }}">{{ name }}</a>{% endfor %}</footer></body></html>"""
FIELD = """{% macro shown(field) %}<div class="field{{ ' has-error' if field.errors }}">{{ field.label }}
{% if field.description %}<p class="hint">{{ field.description }}</p>{% endif %}
{% for error in field.errors %}<p class="error">{{ error }}</p>{% endfor %}{{ field() }}</div>{% endmacro %}"""
PAGE = """{% extends "layout.html" %}{% from "field.html" import shown %}{% block title %}{{ section }}{% endblock %}
{% block aside %}<ol>{% for name in sections %}<li><a href="{{ url_for('section', section=name) }}">{{ name }}</a></li>{% endfor %}</ol>{% endblock %}
{% block main %}<form method="post" action="{{ url_for('section', section=section) }}">{{ form.csrf_token }}
{% for field in form if field.name != "csrf_token" %}{{ shown(field) }}{% endfor %}<button>Save</button></form><!--{{ pad }}-->{% endblock %}"""
MENU = ("award", "candidacies", "mine", "rules")

WHO = select(persons, sessions.c.expires_at).join(sessions, sessions.c.person == persons.c.id).where(
    sessions.c.token_hash == bindparam("token"))
MINE = (
    select(drafts.c.field, drafts.c.value)
    .join(team, team.c.candidacy == drafts.c.candidacy)
    .join(participants, participants.c.id == team.c.participant)
    .where(drafts.c.candidacy == bindparam("candidacy"), participants.c.person == bindparam("person"))
)
_TEAM = select(team.c.candidacy).join(participants, participants.c.id == team.c.participant)
SAVE = (
    update(drafts)
    .where(drafts.c.candidacy == bindparam("id"), drafts.c.field == "summary")
    .where(drafts.c.candidacy.in_(_TEAM.where(participants.c.person == bindparam("who"))))
    .values(value=bindparam("text"))
)


def floor_app(world, token: str, id: str, sizes: dict[str, int]) -> Flask:
    app = Flask("floor")
    app.config.update(SECRET_KEY="k" * 40, WTF_CSRF_TIME_LIMIT=None)
    app.jinja_loader = DictLoader({"layout.html": LAYOUT, "field.html": FIELD, "page.html": PAGE})
    CSRFProtect(app)
    kinds = {part.id: form_like(world, part) for part in world.form.sections}

    @app.before_request
    def who_asks():
        with world.store.reading() as db:
            g.person = db.execute(WHO, {"token": hashed(session.get("token", ""))}).first()
        if request.endpoint != "sign_in" and (g.person is None or world.store.now() >= g.person.expires_at):
            abort(403)

    @app.get("/sign-in")
    def sign_in():
        session["token"] = token
        return {}

    @app.get("/<section>")
    def section(section):
        with world.store.reading() as db:
            values = {f"answer_{row.field}": row.value for row in db.execute(MINE, {"candidacy": id, "person": g.person.id})}
        return render_template("page.html", form=kinds[section](data=values), section=section, sections=list(kinds), menu=MENU,
                               person=g.person, pad=" " * sizes.get(section, 0))

    @app.post("/save")
    def save():
        with world.store.writing() as db:
            db.execute(SAVE, {"id": id, "who": g.person.id, "text": request.form["answer_summary"]})
        return {"saved": True}

    return app


def form_like(world, part):
    """A form of the same kinds of inputs under the same names, with as many choices."""
    with world.app.test_request_context():
        made = section_form(world.rules, part, {}, "en", only={one.id for one in part.fields}, fresh=True)
        kinds = {}
        for field in made:
            if field.type == "CSRFTokenField":
                continue
            choices = list(getattr(field, "choices", None) or ())
            several = SelectMultipleField if "Multiple" in field.type else SelectField
            kinds[field.name] = several(field.name, choices=choices) if choices else (
                TextAreaField(field.name) if "TextArea" in field.type else StringField(field.name))
    return type("Bare", (FlaskForm,), kinds)
