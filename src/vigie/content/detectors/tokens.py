"""Tokens of the common providers: each has a form of its own, and some carry a checksum.

One line each. The forms are those the issuers document; where a form is a plain word and digits, what announces it is
asked for too. Examples are drawn from `_BODY` and joined here, so that this file holds no token.
"""

from dataclasses import dataclass
from typing import Final
from zlib import crc32

from vigie.content.detector import Detector
from vigie.content.detectors._credentials import REVOKE, credential
from vigie.content.looking import tokens
from vigie.content.patterns import EDGE
from vigie.content.structure import Verifier, account_key, base62, checked_entropy, checked_hexadecimal
from vigie.model.findings import Severity
from vigie.model.language import Sentence

_BODY: Final = "kV9xq2LmR7tYb4ZsWc8JdQ3hNf6GpT5aUe" * 6
_HEX: Final = "9f3a7c1e5b8d2046e1c7" * 4
_LETTERS: Final = "kVxqLmRtYbZsWcJdQhNfGpTaUe" * 4


@dataclass(frozen=True, slots=True)
class _Form:
    """One form of one provider. `keyed` is what announces a form that is nothing special by itself."""

    name: str
    provider: str
    exact: str
    trigger: str
    sample: str
    verify: Verifier | None = None
    keyed: str = ""
    severity: Severity = Severity.HIGH
    inner: tuple[str, int] | None = None  # a literal piece, and how far in, when the form begins with any letters


def _checked(prefix: str) -> str:
    return prefix + _BODY[:30] + base62(crc32(_BODY[:30].encode()))


def _grafana() -> str:
    base = "glsa_" + _BODY[:32]
    return f"{base}_{crc32(base.encode()):08x}"


_ASSIGNED: Final = r"[\"']?\s{0,3}[:=]\s{0,3}[\"']?"
_FORMS: Final = (
    _Form("age", "age", "AGE-SECRET-KEY-1[02-9AC-HJ-NP-Z]{58}", "age-secret-key-1", "AGE-SECRET-KEY-1" + ("QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L" * 2)[:58]),
    _Form("airtable", "Airtable", r"pat[A-Za-z0-9]{14}\.[a-f0-9]{64}", r"\.[a-f0-9]{16}", "pat" + _BODY[:14] + "." + _HEX[:64]),
    _Form("anthropic", "Anthropic", "sk-ant-(?:api|admin|oat)[0-9]{2}-[A-Za-z0-9_-]{80,120}", "sk-ant-", "sk-ant-" + "api03-" + _BODY[:93] + "AA"),
    _Form("artifactory", "Artifactory", "AKCp[0-9][A-Za-z0-9]{60,70}", "akcp[0-9]", "AKC" + "p8" + _BODY[:68]),
    _Form("atlassian", "Atlassian", "ATATT3xFfGF0[A-Za-z0-9_=-]{80,240}", "atatt3", "ATATT3x" + "FfGF0" + _BODY[:171] + "=9A1B2C3D"),
    _Form("aws", "Amazon Web Services", "(?:AKIA|ASIA)[A-Z2-7]{16}", "akia[a-z2-7]|asia[a-z2-7]{6}", "AK" + "IA" + "QZ5T7WN2XKC4RMP3"),
    _Form("aws_secret", "Amazon Web Services", "[A-Za-z0-9/+]{40}", "secret_?access_?key", "aws_secret_access_key = " + _BODY[:40], keyed="secret_?access_?key" + _ASSIGNED, severity=Severity.CRITICAL),
    _Form("azure_devops", "Azure DevOps", "[A-Za-z0-9]{76}AZDO[A-Za-z0-9]{4}", "azdo", _BODY[:76] + "AZ" + "DO" + "x7Kp", inner=("azdo", 76)),
    _Form("azure_entra", "Microsoft Entra", r"[A-Za-z0-9_~.-]{3}[0-9]Q~[A-Za-z0-9_~.-]{31,34}", "[0-9]q~", "kV9" + "8Q~" + _BODY[:34], inner=("q~", 4)),
    _Form("azure_shared", "Azure", "[A-Za-z0-9+/]{43}=", "sharedaccesskey=", "SharedAccessKey=" + _BODY[:43] + "=", keyed="sharedaccesskey="),
    _Form("azure_signature", "Azure", "[A-Za-z0-9%+/]{40,80}(?:%3D|=)", "[?&]sig=", "https://stock.blob.example/c?sv=2026&sig=" + _BODY[:43] + "%3D", keyed="sig=(?<=[?&]sig=)"),
    _Form("azure_storage", "Azure", "[A-Za-z0-9+/]{86}==", "accountkey=", "AccountKey=" + _BODY[:85] + "A==", account_key, "accountkey=", Severity.CRITICAL),
    _Form("cargo", "crates", "cio[A-Za-z0-9]{32}", EDGE + "cio[a-z0-9]{4}", "cio" + _BODY[:32]),
    _Form("clojars", "Clojars", "CLOJARS_[a-z0-9]{60}", "clojars_", "CLOJARS_" + _HEX[:60]),
    _Form("databricks", "Databricks", "dapi[a-f0-9]{32}(?:-[0-9])?", "dapi[a-f0-9]{4}", "dapi" + _HEX[:32]),
    _Form("digitalocean", "DigitalOcean", "do[opr]_v1_[a-f0-9]{64}", "do[opr]_v1_", "dop_v1_" + _HEX[:64]),
    _Form("discord", "Discord", r"[MNO][A-Za-z0-9_-]{23,27}\.[A-Za-z0-9_-]{6}\.[A-Za-z0-9_-]{27,40}", r"[a-z0-9]\.[a-z0-9_\-]{6}\.[a-z0-9_\-\n]{12}", "MTE4" + _BODY[:22] + ".GkV9xq." + _BODY[:38]),
    _Form("discord_webhook", "Discord", "[0-9]{17,20}/[A-Za-z0-9_-]{60,80}", "discord(?:app)?.com/api/webhooks/", "https://discord.com/api/webhooks/118273645561728394/" + _BODY[:68], keyed=r"discord(?:app)?\.com/api/webhooks/"),
    _Form("docker", "Docker", "dckr_(?:pat|oat)_[A-Za-z0-9_-]{27,32}", "dckr_[op]at_", "dckr_" + "pat_" + _BODY[:27]),
    _Form("doppler", "Doppler", r"dp\.(?:pt|st|sa|ct|scim|audit)\.[A-Za-z0-9._-]{40,60}", r"dp\.(?:pt|st|sa|ct|scim|audit)\.", "dp.pt." + _BODY[:43]),
    _Form("figma", "Figma", "fig[do]r?_[A-Za-z0-9_-]{40,60}", "fig[do]r?_", "figd_" + _BODY[:43]),
    _Form("flyio", "Fly.io", "fm[12][ar]?_[A-Za-z0-9+/=_-]{60,250}", "fm[12][ar]?_", "fm2_" + _BODY[:120]),
    _Form("github", "GitHub", "gh[opsur]_[A-Za-z0-9]{36}", "gh[opsur]_", _checked("gh" + "p_"), checked_entropy),
    _Form("github_fine", "GitHub", "github_pat_[A-Za-z0-9]{22}_[A-Za-z0-9]{59}", "github_pat_", "github_" + "pat_" + _BODY[:22] + "_" + _BODY[:59]),
    _Form("gitlab", "GitLab", r"(?:gl(?:pat|dt|rt|rtr|cbt|ptt|ft|soat|agent|imt|oas)|glffct)-[A-Za-z0-9_.-]{20,300}", "gl(?:pat|dt|rtr?|cbt|ptt|ft|soat|agent|imt|oas|ffct)-", "glp" + "at-" + _BODY[:20]),
    _Form("google", "Google", "AIza[A-Za-z0-9_-]{35}", "aiza", "AI" + "za" + "Sy" + _BODY[:33]),
    _Form("google_client", "Google", "GOCSPX-[A-Za-z0-9_-]{28}", "gocspx-", "GOC" + "SPX-" + _BODY[:28]),
    _Form("google_oauth", "Google", r"ya29\.[A-Za-z0-9_-]{30,250}", r"ya29\.", "ya" + "29." + _BODY[:120]),
    _Form("grafana", "Grafana", "glsa_[A-Za-z0-9]{32}_[a-f0-9]{8}", "glsa_", _grafana(), checked_hexadecimal),
    _Form("groq", "Groq", "gsk_[A-Za-z0-9]{52}", "gsk_", "gsk_" + _BODY[:52]),
    _Form("heroku", "Heroku", "HRKU-[A-Za-z0-9_-]{36,64}", "hrku-", "HRKU-" + "AA" + _BODY[:56]),
    _Form("huggingface", "Hugging Face", "(?:hf|api_org)_[A-Za-z]{34}", "hf_[a-z]{4}|api_org_", "hf" + "_" + _LETTERS[:34]),
    _Form("linear", "Linear", "lin_(?:api|oauth)_[A-Za-z0-9]{40,64}", "lin_(?:api|oauth)_", "lin_api_" + _BODY[:40]),
    _Form("mailchimp", "Mailchimp", "[a-f0-9]{32}-us[0-9]{1,2}", "[a-f0-9]-us[0-9]", _HEX[:32] + "-us12", inner=("-us[0-9]", 32)),
    _Form("mailgun", "Mailgun", "key-[a-f0-9]{32}", "key-[a-f0-9]{8}", "key-" + _HEX[:32]),
    _Form("netlify", "Netlify", "nf[cbpu]_[A-Za-z0-9]{36}", "nf[bcpu]_", "nfp_" + _BODY[:36]),
    _Form("newrelic", "New Relic", "NRAK-[A-Z0-9]{27}", "nrak-", "NRAK-" + _BODY[:27].upper()),
    _Form("notion", "Notion", "ntn_[A-Za-z0-9]{40,50}", "ntn_", "ntn_" + _BODY[:46]),
    _Form("npm", "npm", "npm_[A-Za-z0-9]{36}", "npm_[a-z0-9]{8}", _checked("npm_"), checked_entropy),
    _Form("npmrc", "npm", "[A-Za-z0-9_=-]{20,120}", ":_authtoken", "//registre.example/:_authToken=" + _BODY[:36], keyed=r":_authtoken\s{0,3}=\s{0,3}[\"']?"),
    _Form("nuget", "NuGet", "oy2[a-z0-9]{43}", "oy2[a-z0-9]", "oy2" + _BODY[:43].lower()),
    _Form("openai", "OpenAI", "sk-(?:[A-Za-z0-9_-]{20,80}T3BlbkFJ[A-Za-z0-9_-]{20,80}|(?:proj|svcacct|admin)-[A-Za-z0-9_-]{40,180})", "t3blbkfj|sk-(?:proj|svcacct|admin)-", "sk-" + "proj-" + _BODY[:74] + "T3Blbk" + "FJ" + _BODY[:74]),
    _Form("openrouter", "OpenRouter", "sk-or-v1-[a-f0-9]{64}", "sk-or-v1-", "sk-or-" + "v1-" + _HEX[:64]),
    _Form("ovh", "OVH", "[A-Za-z0-9]{32}", "application_secret|consumer_key", "application_secret=" + _BODY[:32], keyed="(?:application_secret|consumer_key)" + _ASSIGNED),
    _Form("perplexity", "Perplexity", "pplx-[A-Za-z0-9]{40,60}", "pplx-", "pplx-" + _BODY[:48]),
    _Form("planetscale", "PlanetScale", "pscale_(?:tkn|pw|oauth)_[A-Za-z0-9_.=-]{32,64}", "pscale_(?:tkn|pw|oauth)_", "pscale_tkn_" + _BODY[:43]),
    _Form("postman", "Postman", "PMAK-[a-f0-9]{24}-[a-f0-9]{34}", "pmak-", "PMAK-" + _HEX[:24] + "-" + _HEX[:34]),
    _Form("pulumi", "Pulumi", "pul-[a-f0-9]{40}", "pul-[a-f0-9]{4}", "pul-" + _HEX[:40]),
    _Form("pypi", "PyPI", "pypi-(?:AgEIcHlwaS5vcmc|AgENdGVzdC5weXBpLm9yZw)[A-Za-z0-9_-]{50,250}", "pypi-age", "pypi-" + "AgEIcHlwaS5vcmc" + _BODY[:120]),
    _Form("rubygems", "RubyGems", "rubygems_[a-f0-9]{48}", "rubygems_", "rubygems_" + _HEX[:48]),
    _Form("scaleway", "Scaleway", "[a-f0-9]{8}-[a-f0-9]{4}-[a-f0-9]{4}-[a-f0-9]{4}-[a-f0-9]{12}", "scw_secret_key|scw_?default_?secret", "SCW_SECRET_KEY=" + "9f3a7c1e-5b8d-4046-91c7-9f3a7c1e5b8d", keyed="scw_(?:default_)?secret_key" + _ASSIGNED),
    _Form("scaleway_access", "Scaleway", "SCW[A-Z0-9]{17}", "scw[a-z0-9]", "SCW" + "K7X2Q9LMR4TYB8ZSW", severity=Severity.MEDIUM),
    _Form("sendgrid", "SendGrid", r"SG\.[A-Za-z0-9_-]{22}\.[A-Za-z0-9_-]{43}", EDGE + r"sg\.[a-z0-9_\-]{8}", "S" + "G." + _BODY[:22] + "." + _BODY[:43]),
    _Form("sentry", "Sentry", "sntry[su]_[A-Za-z0-9+/=_-]{60,250}", "sntry[su]_", "sntryu_" + _HEX[:64]),
    _Form("shopify", "Shopify", "shp(?:at|ca|pa|ss|tka)_[a-fA-F0-9]{32}", "shp(?:at|ca|pa|ss|tka)_", "shpat_" + _HEX[:32]),
    _Form("slack", "Slack", r"xox[abeoprs](?:\.xox[bp])?-[A-Za-z0-9-]{20,250}", r"xox[abeoprs][.\-]", "xox" + "b-" + "118273645561-2203847561029-" + _BODY[:24]),
    _Form("slack_app", "Slack", "xapp-[0-9]-[A-Za-z0-9-]{40,160}", "xapp-[0-9]-", "xapp-" + "1-A02QK7XJ9LM-2203847561029-" + _HEX[:64]),
    _Form("slack_webhook", "Slack", "T[A-Z0-9]{7,12}/[AB][A-Z0-9]{7,12}/[A-Za-z0-9]{20,60}", "hooks.slack.com/", "https://hooks.slack.com/services/" + "T02QK7XJ9/B03RM8YK2/" + _BODY[:24], keyed=r"hooks\.slack\.com/(?:services|workflows|triggers)/"),
    _Form("sonar", "SonarQube", "sq[apu]_[a-f0-9]{40}", "sq[apu]_[a-f0-9]", "squ_" + _HEX[:40]),
    _Form("square", "Square", "(?:sq0(?:csp|atp)-[A-Za-z0-9_-]{22,43}|EAAA[A-Za-z0-9_-]{60})", "sq0(?:csp|atp)-|eaaa[a-z0-9_\\-]{4}", "sq0" + "csp-" + _BODY[:43]),
    _Form("stripe", "Stripe", "[rs]k_live_[A-Za-z0-9]{20,250}", "[rs]k_live_", "sk" + "_live_" + _BODY[:24], severity=Severity.CRITICAL),
    _Form("stripe_test", "Stripe", "(?:[rs]k_test|whsec)_[A-Za-z0-9]{20,250}", "[rs]k_test_|whsec_", "sk" + "_test_" + _BODY[:24], severity=Severity.LOW),
    _Form("supabase", "Supabase", "(?:sbp_[a-f0-9]{40}|sb_secret_[A-Za-z0-9_-]{22,40})", "sbp_|sb_secret_", "sbp_" + _HEX[:40]),
    _Form("tailscale", "Tailscale", "tskey-(?:auth|api|client|scim|webhook)-[A-Za-z0-9]{8,40}-[A-Za-z0-9]{20,60}", "tskey-", "tskey-" + "auth-" + _BODY[:12] + "CNTRL-" + _BODY[:32]),
    _Form("telegram", "Telegram", "[0-9]{8,10}:AA[A-Za-z0-9_-]{33}", "[0-9]:aa[a-z0-9_\\-]", "1182736455" + ":AA" + _BODY[:33]),
    _Form("terraform", "Terraform", r"[A-Za-z0-9]{14}\.atlasv1\.[A-Za-z0-9_=-]{60,90}", r"\.atlasv1\.", _BODY[:14] + ".atlas" + "v1." + _BODY[:67], inner=(r"\.atlasv1\.", 14)),
    _Form("twilio", "Twilio", "SK[a-f0-9]{32}", "sk[a-f0-9]{8}", "S" + "K" + _HEX[:32]),
    _Form("vault", "HashiCorp Vault", r"hv[sbr]\.[A-Za-z0-9_-]{24,250}", r"hv[bsr]\.[a-z0-9_\-]{4}", "hv" + "s." + "CAES" + _BODY[:90]),
    _Form("wireguard", "WireGuard", "[A-Za-z0-9+/]{42}[AEIMQUYcgkosw480]=", "privatekey|presharedkey", "PrivateKey = " + _BODY[:42] + "A=", keyed=r"(?:private|preshared)key\s{0,3}=\s{0,3}", severity=Severity.CRITICAL),
    _Form("xai", "xAI", "xai-[A-Za-z0-9]{80}", "xai-[a-z0-9]", "xai-" + _BODY[:80]),
)  # fmt: skip


def _detector(form: _Form) -> Detector:
    return credential(
        f"token.{form.name}",
        Sentence(en=f"a secret token of {form.provider}", fr=f"un jeton secret de {form.provider}"),
        tokens(form.exact, verify=form.verify, before=form.keyed, inner=form.inner),
        triggers=(form.trigger,),
        examples=(form.sample, f"voici la clé : {form.sample}, merci", f'"{form.sample}"'),
        others=(
            f"la clé de {form.provider} commence par {form.sample[:8]}",
            form.sample[:12] + "x" * len(form.sample[12:]),
            form.sample[:6] + "..." + form.sample[-3:],
        ),
        severity=form.severity,
        advice=REVOKE,
    )


DETECTORS: Final = tuple(map(_detector, _FORMS))
