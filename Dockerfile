# One image, three commands: web, worker, beat (see docker-compose.yml).
FROM python:3.12-slim-bookworm AS build
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
RUN python -m venv /venv
COPY requirements.txt /tmp/requirements.txt
RUN /venv/bin/pip install --require-hashes -r /tmp/requirements.txt

FROM python:3.12-slim-bookworm
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 STATIC_ROOT=/app/staticfiles
RUN useradd --create-home --uid 10001 app && mkdir -p /app/var/matching /app/var/media /app/staticfiles && chown -R app /app
COPY --from=build /venv /venv
WORKDIR /app
COPY --chown=app . .
USER app
RUN MODE=demo python manage.py collectstatic --noinput --verbosity 0
EXPOSE 8000
CMD ["gunicorn", "-c", "mentorship/gunicorn.py", "--bind", "0.0.0.0:8000"]
