// Ordinary life of two people with matrix-js-sdk and its Rust cryptography. Prints what they saw, as JSON.
// Usage: node life.mjs BASE_URL USER PASSWORD USER PASSWORD
import { writeSync } from "node:fs";
import * as sdk from "matrix-js-sdk";

for (const level of ["trace", "debug", "log", "info", "warn"]) console[level] = () => {};

process.on("uncaughtExceptionMonitor", ({ cause }) => {
    for (; cause; cause = cause.cause) writeSync(2, `because: ${cause.stack ?? cause}\n`);
});

const [baseUrl, ...people] = process.argv.slice(2);
const errors = [];

async function until(what, probe) {
    const deadline = Date.now() + 30_000;
    while (Date.now() < deadline) {
        const found = await probe();
        if (found) return found;
        await new Promise((wake) => setTimeout(wake, 50));
    }
    throw new Error(`waited in vain: ${what}`);
}

async function signIn(user, password) {
    const login = await sdk.createClient({ baseUrl }).loginRequest({
        type: "m.login.password",
        identifier: { type: "m.id.user", user },
        password,
    });
    const client = sdk.createClient({
        baseUrl,
        userId: login.user_id,
        deviceId: login.device_id,
        accessToken: login.access_token,
    });
    await client.initRustCrypto({ useIndexedDB: false });
    client.on(sdk.ClientEvent.SyncUnexpectedError, (error) => errors.push(String(error)));
    client.on(sdk.HttpApiEvent.SessionLoggedOut, (error) => errors.push(String(error)));
    let state = "";
    client.on(sdk.ClientEvent.Sync, (now) => {
        if (now === "ERROR" || now === "RECONNECTING") errors.push(now);
        state = now;
    });
    await client.startClient({ initialSyncLimit: 20, threadSupport: true });
    await until("first sync", () => state === "PREPARED" || state === "SYNCING");
    return client;
}

const messages = (client, room) =>
    (client.getRoom(room)?.getLiveTimeline().getEvents() ?? [])
        .filter((event) => event.getType() === "m.room.message")
        .map((event) => [event.getSender(), event.getContent().body, event.isEncrypted()]);

const reads = (client, room, text) =>
    until(`${client.getUserId()} reads ${text}`, () => messages(client, room).some((message) => message[1] === text));

async function media(giver, taker) {
    const bytes = new Uint8Array(200_000).map((_, index) => index % 251);
    const file = new Blob([bytes], { type: "image/png" });
    const { content_uri: uri } = await giver.uploadContent(file, { name: "photo.png", type: "image/png" });
    const address = taker.mxcUrlToHttp(uri, undefined, undefined, undefined, false, true, true);
    const answer = await fetch(address, { headers: { Authorization: `Bearer ${taker.getAccessToken()}` } });
    const got = new Uint8Array(await answer.arrayBuffer());
    return [answer.status, answer.headers.get("content-type"), Buffer.compare(got, bytes) === 0];
}

const [alba, bruno] = [await signIn(people[0], people[1]), await signIn(people[2], people[3])];
const saw = {};
const forum = (await alba.createRoom({ name: "Forum", visibility: "public", preset: "public_chat" })).room_id;
const secret = (
    await alba.createRoom({
        name: "Secret",
        invite: [bruno.getUserId()],
        initial_state: [
            { type: "m.room.encryption", state_key: "", content: { algorithm: "m.megolm.v1.aes-sha2" } },
        ],
    })
).room_id;
await until("the invitation", () => bruno.getRoom(secret)?.getMyMembership() === "invite");
saw.rooms = (await bruno.publicRooms({ limit: 10 })).chunk.map((room) => room.name);
for (const room of [forum, secret]) await bruno.joinRoom(room);
await until("bruno to be inside", () =>
    [forum, secret].every((room) => alba.getRoom(room)?.getMember(bruno.getUserId())?.membership === "join"),
);
await alba.sendTextMessage(forum, "hello all");
await alba.sendTextMessage(secret, "for you alone");
await reads(bruno, secret, "for you alone");
await bruno.sendTextMessage(secret, "and back");
await reads(alba, secret, "and back");
await reads(bruno, forum, "hello all");
saw.forum = messages(bruno, forum);
saw.secret = messages(alba, secret);
saw.same = JSON.stringify(messages(bruno, secret)) === JSON.stringify(saw.secret);
saw.media = await media(alba, bruno);
const found = await bruno.search({
    body: { search_categories: { room_events: { search_term: "hello", keys: ["content.body"] } } },
});
saw.search = found.search_categories.room_events.results.map((row) => row.result.content.body);
saw.people = await until("the directory", async () => {
    const { results } = await bruno.searchUserDirectory({ term: people[0] });
    return results.length > 0 && results.map((row) => row.display_name).sort();
});
saw.profile = (await bruno.getProfileInfo(alba.getUserId())).displayname;
saw.members = Object.keys((await bruno.getJoinedRoomMembers(secret)).joined).sort();
await bruno.scrollback(bruno.getRoom(forum), 30);
saw.beginning = bruno.getRoom(forum).getLiveTimeline().getEvents()[0].getType();
await bruno.leave(forum);
for (const client of [alba, bruno]) client.stopClient();
await bruno.logout(true);
saw.errors = errors;
writeSync(1, JSON.stringify(saw));
process.exit(0);
