// A real OpenID provider for the tests of signing in through one: node provider.mjs CLIENT SECRET
// Anybody may sign in, with any password: what they type as their name says who they are and which roles they have, such as "amira:ml-operators,ml-auditors".
import { createServer } from "node:http";
import Provider from "oidc-provider";

const [client, secret] = process.argv.slice(2);
const server = createServer((request, answer) => handle(request, answer)).listen(0, "127.0.0.1");
let handle;
server.on("listening", () => {
  const issuer = `http://127.0.0.1:${server.address().port}`;
  const provider = new Provider(issuer, {
    clients: [{
      client_id: client,
      client_secret: secret,
      // Of a native client's address only the port may differ, and the tests' server has another one each time.
      application_type: "native",
      redirect_uris: ["http://127.0.0.1/sign-in/provider/callback"],
      token_endpoint_auth_method: "client_secret_post",
    }],
    claims: { openid: ["sub"], profile: ["preferred_username", "roles", "uid"] },
    pkce: { required: () => true },
    cookies: { keys: ["of the tests"] },
    findAccount: (_, id) => ({
      accountId: id,
      claims: () => {
        const [name, roles] = id.split(":");
        // The provider makes the whole login the sub, roles and all; who somebody is for ever stands in a claim of our own.
        return { sub: id, uid: `id-of-${name}`, preferred_username: name, roles: roles ? roles.split(",") : [] };
      },
    }),
  });
  handle = provider.callback();
  console.log(`listening ${issuer}`);
});
// The tests' end closes our standard input.
process.stdin.resume().on("end", () => process.exit());
