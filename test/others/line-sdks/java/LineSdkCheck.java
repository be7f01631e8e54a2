import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.linecorp.bot.client.base.Result;
import com.linecorp.bot.client.base.exception.AbstractLineClientException;
import com.linecorp.bot.messaging.client.MessagingApiClient;
import com.linecorp.bot.oauth.client.ChannelAccessTokenClient;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/**
 * LINE's own SDK for Java against the local LINE. LOCAL_READY holds the line that `npm run -s local -- --json` prints.
 */
public final class LineSdkCheck {
    private static final String GRANT = "client_credentials";
    private static final String ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
    private static final ObjectMapper JSON = new ObjectMapper();

    private static URI origin;
    private static String channelId;
    private static String channelSecret;
    private static String kid;
    private static PrivateKey privateKey;
    private static ChannelAccessTokenClient client;

    public static void main(String[] arguments) throws Exception {
        connect();
        lifeOfAV21Token();
        badAssertions();
        statelessTokens();
        lifeOfAShortLivedToken();
        System.out.println("ok: issue, verify, list, revoke, stateless, short-lived and bot info");
        System.exit(0);
    }

    private static void connect() throws Exception {
        JsonNode ready = JSON.readTree(System.getenv("LOCAL_READY"));
        JsonNode channel = ready.get("channels").get(0);
        origin = URI.create(ready.get("line").get("origin").asText());
        channelId = channel.get("id").asText();
        channelSecret = channel.get("secret").asText();
        kid = channel.get("kid").asText();
        String der = channel.get("privateKeyPem").asText().replaceAll("-----[^-]+-----|\\s", "");
        PKCS8EncodedKeySpec keySpec = new PKCS8EncodedKeySpec(Base64.getDecoder().decode(der));
        privateKey = KeyFactory.getInstance("RSA").generatePrivate(keySpec);
        client = ChannelAccessTokenClient.builder().apiEndPoint(origin).build();
    }

    private static void lifeOfAV21Token() throws Exception {
        var issued = body(client.issueChannelTokenByJWT(GRANT, ASSERTION_TYPE, assertion(kid, 60)));
        expect("expires_in", 600, issued.expiresIn());
        expect("token_type", "Bearer", issued.tokenType());
        expect("client_id", channelId, body(client.verifyChannelTokenByJWT(issued.accessToken())).clientId());
        var listed = body(client.getsAllValidChannelAccessTokenKeyIds(ASSERTION_TYPE, assertion(kid, 60)));
        expect("listed", true, listed.kids().contains(issued.keyId()));
        var bot = MessagingApiClient.builder(issued.accessToken()).apiEndPoint(origin).build();
        expect("bot", true, body(bot.getBotInfo()).userId().startsWith("U"));
        expectRefusal(400, client.revokeChannelTokenByJWT(channelId, "wrong", issued.accessToken()));
        body(client.revokeChannelTokenByJWT(channelId, channelSecret, issued.accessToken()));
        expectRefusal(400, client.verifyChannelTokenByJWT(issued.accessToken()));
        expectRefusal(401, bot.getBotInfo());
    }

    private static void badAssertions() throws Exception {
        String unknownKid = "00000000-0000-4000-8000-000000000000";
        expectRefusal(400, client.issueChannelTokenByJWT(GRANT, ASSERTION_TYPE, assertion(kid, -60)));
        expectRefusal(400, client.getsAllValidChannelAccessTokenKeyIds(ASSERTION_TYPE, assertion(kid, 7200)));
        expectRefusal(404, client.issueChannelTokenByJWT(GRANT, ASSERTION_TYPE, assertion(unknownKid, 60)));
    }

    private static void statelessTokens() throws Exception {
        var bySecret = client.issueStatelessChannelToken(GRANT, null, null, channelId, channelSecret);
        expect("by secret", 900, body(bySecret).expiresIn());
        var byAssertion = client.issueStatelessChannelToken(GRANT, ASSERTION_TYPE, assertion(kid, 60), null, null);
        expect("by assertion", 900, body(byAssertion).expiresIn());
        expectRefusal(400, client.issueStatelessChannelToken(GRANT, null, null, channelId, "wrong"));
    }

    private static void lifeOfAShortLivedToken() throws Exception {
        String accessToken = body(client.issueChannelToken(GRANT, channelId, channelSecret)).accessToken();
        expect("client_id", channelId, body(client.verifyChannelToken(accessToken)).clientId());
        body(client.revokeChannelToken(accessToken));
        body(client.revokeChannelToken(accessToken));
        expectRefusal(400, client.verifyChannelToken(accessToken));
        expectRefusal(400, client.issueChannelToken(GRANT, channelId, "wrong"));
    }

    private static String assertion(String signingKid, long expiresInSeconds) throws Exception {
        long exp = Instant.now().getEpochSecond() + expiresInSeconds;
        String input = encode(JSON.writeValueAsBytes(Map.of("alg", "RS256", "typ", "JWT", "kid", signingKid))) + "."
            + encode(JSON.writeValueAsBytes(Map.of("iss", channelId, "sub", channelId,
                "aud", "https://api.line.me/", "exp", exp, "token_exp", 600)));
        Signature signature = Signature.getInstance("SHA256withRSA");
        signature.initSign(privateKey);
        signature.update(input.getBytes(StandardCharsets.US_ASCII));
        return input + "." + encode(signature.sign());
    }

    private static String encode(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    private static <T> T body(CompletableFuture<Result<T>> call) throws Exception {
        Result<T> result = call.get();
        expect("request id", true, result.requestId() != null);
        return result.body();
    }

    private static void expectRefusal(int status, CompletableFuture<?> call) throws Exception {
        try {
            call.get();
        } catch (ExecutionException error) {
            expect("status", status, ((AbstractLineClientException) error.getCause()).getCode());
            return;
        }
        throw new AssertionError("expected a refusal with " + status);
    }

    private static void expect(String what, Object expected, Object found) {
        if (!expected.equals(found)) {
            throw new AssertionError(what + ": expected " + expected + ", found " + found);
        }
    }
}
