"""Where files are sent from: what the variables of docs/running.md (Files) mean to nginx and to the browser."""

from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured


def inner_path(variable, path):
    """The path of nginx's internal location, "/sealed/", or "" when none is set."""
    if not path:
        return ""
    if not path.startswith("/") or path == "/":
        raise ImproperlyConfigured(f"{variable} must be a path such as /sealed/, not {path!r}.")
    return f"{path.rstrip('/')}/"


def store_origin(bucket, endpoint, region):
    """Scheme and host of the addresses that the store signs, as a list for the content security policy."""
    if not endpoint:  # AWS itself has a host for each bucket
        host = "s3.amazonaws.com" if region == "us-east-1" else f"s3.{region}.amazonaws.com"
        return [f"https://{bucket}.{host}"]
    parts = urlsplit(endpoint)
    if parts.scheme not in {"http", "https"} or not parts.netloc:
        raise ImproperlyConfigured(
            f"S3_ENDPOINT_URL must be an address such as https://s3.example.org, not {endpoint!r}."
        )
    return [f"{parts.scheme}://{parts.netloc}"]
