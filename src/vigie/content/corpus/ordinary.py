"""Ordinary messages: French and English office chat, code, logs, doctors, addresses, and words that sound alike."""

import random
from collections.abc import Iterator, Mapping
from typing import Final

from vigie.content.corpus.words import fill

KINDS: Final[Mapping[str, tuple[int, str]]] = {
    "french": (
        40,
        """
Bonjour à tous, la réunion de {day} est décalée à {hour} en {place} {nn}.
Bonjour {given}, peux-tu {verb} le {paper} avant {day} ? {soft}
{soft} {emoji}
ok
Je regarde et je te redis dans la journée.
Le {paper} est en pièce jointe, n'hésitez pas à le {verb} avant {day} soir.
L’ordre du jour est prêt… il reste à {verb} le point {n} avec {given}.
Qui a la clé de la {place} ? Je dois récupérer un {thing} pour {given}.
@{given} ton {thing} est arrivé, il est à l'accueil (bureau {nnn}).
Petit rappel : {tool} sera indisponible {day} de {hour} à {hour} pour maintenance.
Est-ce que quelqu'un arrive à se connecter à {tool} ? J'ai une erreur {nnn} depuis ce matin.
Pour info, {given} {family} est en congés jusqu'au {nn} {month}, voir avec l'équipe {team}.
Merci de {verb} les {nn} fiches du {paper} et de prévenir la {team}.
On se retrouve à la cantine à {hour} ? {emoji}
Joyeux anniversaire {given} !!! {emoji}{emoji}
J'ai mis à jour le {paper} v{n}.{n} sur {tool}, dites-moi si vous voyez une coquille.
La formation « accueil des nouveaux arrivants » aura lieu le {nn} {month} à {town}.
Le train de {hour} pour {town} est supprimé, je serai en retard de {nn} min.
Vous pouvez {verb} le {paper} de {given} ? Il manque {n} signatures et le tampon de la {team}.
Non, c'est bon pour le {paper}, {family} l'a déjà validé hier.
Le budget {nnnn} passe de {nnn} k€ à {nnn} k€, soit +{n} %.
Je suis d'accord avec {given} : il faut d'abord {verb} le {paper}, ensuite on avise.
Désolé pour le bruit, l'alarme incendie de la {place} est testée {day} à {hour}.
Compte rendu du {nn}/{nn} : {given} relit le {paper}, {given} contacte la {team}, prochain point {day}.
""",
    ),
    "english": (
        20,
        """
Hi {name}, could you {doing} the {report} before {weekday}? {polite}!
{polite} {emoji}
The {weekday} meeting is moved to {nn}:30, room {nnn}. Please bring your {object}.
I pushed a fix for #{nnnn}, can you have a look? It fails on CI only.
Does anybody else see a {nnn} from {system} since this morning?
{name} is out of office until the {nn}th, ask {name} about the {report}.
LGTM, but please {doing} the {report} first and rebase on main.
I'd rather {doing} it on {weekday}; the {report} isn't ready yet, sorry.
{system} will be down for maintenance on {weekday} between {n} and {nn} pm.
We need {n} more approvals for the {report}, then {name} can {doing} it.
Lunch at noon? {emoji}
FYI the {object} in room {nnn} is broken again, I've opened a ticket.
Congratulations {name}! {emoji}
The minutes are in {system}: {name} owns item {n}, {name} owns item {n}.
""",
    ),
    "code": (
        12,
        """
def handle_{name}(request, timeout={nn}):\n    return render(request, "{report}.html", {{"items": items[:{nn}]}})
git checkout -b fix/{hex} && git push -u origin fix/{hex}
docker compose -f {report}.yml up -d --build && docker logs -f {report}_{n}
SELECT id, name, created_at FROM {report}s WHERE status = {n} ORDER BY created_at DESC LIMIT {nnn};
const [{report}, set{name}] = useState(null); // TODO: {doing} this
for (int i = 0; i < {nnn}; i++) {{ sum += a[i] * {n}; }}
kubectl -n {report} rollout restart deploy/{report}-{hex}
import os, sys\nfrom {report}s import {name}\n\nif __name__ == "__main__":\n    sys.exit(main(sys.argv[1:]))
pip install --upgrade {report}=={n}.{nn}.{n}
<div class="{report}-{n}"><span>{{{{ {report}.title }}}}</span></div>
chmod -R 0755 /var/www/{report} && systemctl restart nginx
assert {report}.total == {nnn}, f"expected {nnn}, got {{{report}.total}}"
curl -s https://api.{report}.example/v{n}/items?page={nn} | jq '.[] | .id'
{{"id": {nnnn}, "name": "{report}", "tags": ["{object}", "{object}"], "enabled": true}}
""",
    ),
    "logs": (
        10,
        """
2026-06-{nn}T10:22:31.{nnn}Z INFO worker-{n} processed {nnnn} jobs in {n}.{nn} s (queue=default)
Jun {nn} 04:12:0{n} srv-{report}-{n} sshd[{nnnn}]: Accepted publickey for deploy from 192.0.2.{nn} port {nnnnn} ssh2
[ERROR] {system}: connection to 10.0.{nn}.{nn}:{nnnn} timed out after {nnnn} ms (attempt {n}/5)
192.0.2.{nn} - - [{nn}/Jun/2026:10:11:12 +0200] "GET /{report}s/{nnnn} HTTP/1.1" 200 {nnnn}
Traceback (most recent call last):\n  File "app/{report}.py", line {nnn}, in <module>\nKeyError: '{object}'
WARN  o.a.k.clients.NetworkClient - [Consumer clientId={report}-{n}] Node {n} disconnected.
sha256:{hex}{hex}{hex}{hex}{hex}{hex}{hex}{hex}  {report}-{n}.{n}.tar.gz
build #{nnnn} failed: 2 of {nnn} tests, see job {hex}
kernel: [{nnnnn}.{nnnnn}] usb 1-{n}: new high-speed USB device number {nn} using xhci_hcd
""",
    ),
    "medical": (
        6,
        """
Rendez-vous chez le Dr {family} {day} à {hour}, {nn} rue de la {street}.
Le dr {family} remplace le Dr {family} jusqu'au {nn} {month}.
DR {family} : consultation reportée à {hour}.
J'ai vu le Dr. {family}, arrêt de {n} jours.
Pr {family} et Dr {family} présenteront l'étude en {place}.
Dr {name} said the results are fine, next visit on {weekday}.
Le médecin (Dr {family}) conseille du repos.
Appeler le Dr de garde au besoin, le secrétariat ouvre à {hour}.
Ordonnance du docteur {family} : à renouveler en {month}.
""",
    ),
    "addresses": (
        5,
        """
{nn} Dr de la {street}, {town}
{nnn} Sunset Dr, Springfield
{nn} rue du Dr {family}, {town}
{nn} avenue de la {street}, bâtiment B, {n}e étage, {town}
Livraison au {nn} bis place du Dr {family}, code portail au gardien
Rdv {nnn} Maple Dr. at {nn}:15
Nouvelle adresse : {nn} allée des {street}, {town}, à partir du {nn} {month}
""",
    ),
    "near": (
        7,
        """
C'est un secret, ne le dis pas à {given} {emoji}
Top secret ! Pot de départ de {given} {day} {emoji}
Chut, c'est secret défense {emoji}
Le secrétariat de la {team} est fermé {day}.
La liste de diffusion est restreinte à l'équipe {team}.
La diffusion du {paper} reste restreinte pour le moment, {given} prévient.
Merci de restreindre la diffusion du {paper} aux chefs de bureau.
Échange confidentiel avec la {team}, je ferme la porte.
Rappel : clause de confidentialité dans le {paper} de {town}.
Un tarif spécial France métropolitaine est prévu pour le {paper}.
Tirage au sort du Secret Santa {day} à {hour} {emoji}
Est-ce qu'une habilitation secret défense est demandée pour ce poste ?
Il faut être habilité Très Secret pour ce poste à {town}.
Photo : DR
Crédit photo DR / ville de {town}
Le site DR de {town} sera basculé {day} (plan de reprise).
La DR (direction régionale) de {town} attend le {paper}.
La Direction Régionale (DR) de {town} attend le {paper}.
Le DRH et la DR de {town} sont prévenus.
Test de bascule DR {day} à {hour}, merci à l'équipe {team}.
Lettre recommandée avec AR, réf. {nnn}/DR{nn}/{nnnn}
NATO secretary general visits {town} on {weekday}.
The EU restricted imports of steel, says the {report}.
He is an official sensitive to criticism.
Our secret sauce: {doing} the {report} every {weekday}.
Le secret des affaires et le secret professionnel restent applicables.
Secret médical oblige, le docteur {family} n'en dit pas plus.
kubectl get secret -n {report} {hex} -o yaml
C'est très restreint comme choix, mais c'est spécial. France 2 en parle ce soir.
Feu rouge à la sortie du parking, TLP en panne, prenez la rue de la {street}.
Tu connais les couleurs TLP:RED, TLP:AMBER, TLP:GREEN et TLP:CLEAR ? C'est au programme de la formation.
Das ist geheim, sagt {name}. {emoji}
Merci de déposer vos demandes dans le dossier (partagé), pas en pièce jointe.
Mot de passe oublié ? Passe voir l'équipe {team}.
Je n'ai pas reçu le code, {tool} ne répond pas.
Le niveau de la nappe est bas, arrosage restreint à {town}.
Documents à apporter : pièce d'identité, justificatif de domicile, RIB.
""",
    ),
    "administration": (
        8,
        """
La note secrète du ministre de 18{nn} est exposée aux Archives jusqu'au {nn} {month}.
DR Hauts-de-France : point budget {day} à {hour}, {given} présente.
Réunion des DR et des DRH à {town} {day}, la DR Bretagne envoie {given} {family}.
Visa du DR et du DG requis avant {day}, le {paper} est dans le parapheur.
SECRÉTARIAT GÉNÉRAL - {town}
Le secrétariat général de la défense et de la sécurité nationale recrute, voir l'intranet.
Le ministère de la défense publie le {paper} {day}, le secret de l'instruction reste entier.
Diffusion : restreinte aux membres du {paper}, merci {given}.
Le film a une diffusion restreinte en salles à {town}.
Une diffusion restreinte du questionnaire suffit, {nn} agents environ.
Ce message et ses pièces jointes sont confidentiels : si vous l'avez reçu par erreur, merci de le supprimer.
{soft}\n--\n{given} {family}\n01 {nn} {nn} {nn} {nn} / 06 {nn} {nn} {nn} {nn}\n{given}@ministere.example
AVIS DE CONFIDENTIALITÉ : ce courriel est destiné à la seule personne à qui il est adressé.
This e-mail and its attachments are confidential and may be legally privileged.
Vote à bulletin secret {day} à {hour} en {place}, {nnn} inscrits.
Rappel : la commission siège à huis clos, le secret des délibérations s'impose à {given}.
Le niveau d'accès « restreint » de {tool} suffit pour le {paper}.
Note de service n° {nnnn}-{nn}/DR/{nnn} du {nn} {month} : horaires de la {place}.
Le préfet, la DREAL, la DRAC et la DR de l'INSEE seront à {town}.
Mot de passe : voir le coffre de {tool}, demander à {given}.
Mot de passe expiré, {tool} en redemande un tous les {nn} jours.
Assistance mot de passe : 24h/24 au poste {nnnn}
""",
    ),
    "figures": (
        6,
        """
Facture n° 2026-{nnnn} du {nn}/0{n}/2026, montant {nnn},{nn} € HT, échéance {nn} jours, réf. commande {nnnnn}-{nnn}.
Colis 6A {nnnnn} {nnnnn} {n} remis à l'accueil, retrait avant {day}.
EAN 3{nnnnn}{nnnnn}{n}, rayon {n}, {nn} pièces
RIB : FR76 XXXX XXXX XXXX XXXX XXXX XXX, à compléter par {given}
Un IBAN a la forme FR76 suivie de 23 caractères, {given} {family} l'explique dans la fiche {n}.
Postes à joindre : {nnnn}, {nnnn}, {nnnn} et {nnnn}
Numéros gagnants : {nn} {nn} {nn} {nn} {nn} {nn} {nn} {nn}
Salles libres :\n{nnnn}\n{nnnn}\n{nnnn}\n{nnnn}
Codes postaux : {nnnnn} {nnnnn} {nnnnn}, tournée de {given}
Relevé : {nnn} {nnn} {nnn} {nnn} {nn} kWh
Réunions les {nn}/0{n}, {nn}/0{n}, {nn}/0{n} et {nn}/0{n} à {hour}
Conférence : 01 {nn} {nn} {nn} {nn}, code {nnnnnn}#, secours 09 {nn} {nn} {nn} {nn}
{nn}.{nnnnnn}, {n}.{nnnnnn} puis {nn}.{nnnnnn}, {n}.{nnnnnn}
IMEI 35{nnnnnn}{nnnnnn}{n}, modèle {nnn}
Budget : {nnn} {nnn} {nnn} € en 2025, {nnn} {nnn} {nnn} € en 2026, soit +{n} %
Marché n° 2026-{nnn}-{nnn}-{nnn}-{nnn}, lot {n}, {town}
Ligne 1 : {nnnn} {nnnn} {nnnn}\nLigne 2 : {nnnn} {nnnn} {nnnn}
Astreinte : 06 {nn} {nn} {nn} {nn}, 06 {nn} {nn} {nn} {nn}, 07 {nn} {nn} {nn} {nn}
Compteur {nnnnnn}-{nnnnnn}-{nnn}, index {nnnnn}, relevé du {nn} {month}
horodatage {nnnnnn}{nnnnnnn}, trace {nnnnnn}{nnnnnn}{nnn}, durée {nnnn} ms
""",
    ),
    "technical": (
        5,
        """
commit {hex}{hex}{hex}{hex}{hex}\nAuthor: {name} <{name}@ministere.example>\n\n    {doing} the {report}
index {hex}..{hex} 100644\n--- a/{report}.py\n+++ b/{report}.py\n@@ -{nn},{n} +{nn},{n} @@
trace {hex}-{nnnn}-4{nnn}-9{nnn}-{hex}{nnnn} terminée en {nn} ms
FROM python@sha256:{hex}{hex}{hex}{hex}{hex}{hex}{hex}{hex}
![capture](data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAA{hex}{hex}{hex}{hex}{hex}==)
ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI{hex}{hex}{hex}{hex}{hex} {name}@poste-{nn}
"integrity": "sha512-{hex}{hex}{hex}{hex}{hex}{hex}{hex}{hex}{hex}{hex}=="
-----BEGIN CERTIFICATE-----\nMIID{hex}{hex}{hex}{hex}{hex}{hex}\n{hex}{hex}{hex}{hex}\n-----END CERTIFICATE-----
apiVersion: v1\nkind: Secret\nmetadata:\n  name: {report}\ntype: Opaque
password: string (required, {nn} characters at least)
PasswordAuthentication no\nPermitRootLogin prohibit-password
DB_PASSWORD=${{DB_PASSWORD}}\nAPI_KEY=${{API_KEY}}
curl -H "Authorization: Bearer $TOKEN" https://api.{report}.example/v{n}/items
pwd: /srv/{name}/{report}
export PATH=/opt/{report}/bin:$PATH && {report} --token-file /run/secrets/{report}
Message-ID: <{hex}.{nnnnnn}@mail.ministere.example>
DKIM-Signature: v=1; a=rsa-sha256; d=ministere.example; s=m{n}; b={hex}{hex}{hex}{hex}
ETag: W/"{hex}-{nnnn}"\nX-Request-Id: {hex}{hex}{hex}{hex}
$2y$ est le préfixe de bcrypt, {name} en parle dans le ticket #{nnnn}
| id | total | ref |\n| {nnnn} | {nnn} | {nnnnn} |\n| {nnnn} | {nnn} | {nnnnn} |
2026-06-{nn} 10:{nn}:{nn},{nnn} {nnnn} {nnnn} {nnnn} {nnnn} {nnnn} {nnnn}
plt.plot(x, color="green"); plt.savefig("{report}.png")
""",
    ),
}


def messages(seed: int = 0, *, near: int | None = None) -> Iterator[tuple[str, str]]:
    """Kinds and texts without end. `near`: another share (in 100) of those that only sound alike."""
    rng = random.Random(seed)  # noqa: S311
    kinds = list(KINDS)
    weights = [share if near is None or kind != "near" else near for kind, (share, _) in KINDS.items()]
    templates = {
        kind: [line.replace("\\n", "\n") for line in text.strip().splitlines()] for kind, (_, text) in KINDS.items()
    }
    while True:
        for kind in rng.choices(kinds, weights, k=256):
            yield kind, _styled(rng, kind, fill(rng, rng.choice(templates[kind])))


def _styled(rng: random.Random, kind: str, text: str) -> str:
    """People write as they please: without accents, in small letters, shouting, with the quotes of their telephone."""
    if kind in {"code", "logs"}:
        return text
    roll = rng.random()
    if roll < 0.12:
        return text.lower()
    if roll < 0.14:
        return text.upper()
    if roll < 0.30:
        return text.replace("'", "’").replace("...", "…")
    return text
