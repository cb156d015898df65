using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Cockpit.Registry.Policies;
using Cockpit.Tests.Support;
using FsCheck;
using FsCheck.Fluent;

namespace Cockpit.Tests.Registry;

public sealed class CacheKeyTests
{
    private static readonly CacheSettings All = new() { Lifetime = TimeSpan.FromMinutes(5) };

    private static CacheKey? Key(string features, CacheSettings? settings = null, string route = "m", string scope = "s")
        => CacheKey.Of(settings ?? All, route, scope, Encoding.UTF8.GetBytes(features));

    private static CacheSettings Only(params string[] fields) => All with { Fields = fields };

    [Theory]
    [InlineData("""{"a":1,"b":"x"}""", """{ "b" : "x", "a" : 1 }""")]
    [InlineData("""{"a":1}""", """{"a":1.0}""")]
    [InlineData("""{"a":1}""", """{"a":10e-1}""")]
    [InlineData("""{"a":1200}""", """{"a":1.2E+3}""")]
    [InlineData("""{"a":0}""", """{"a":0.00e7}""")]
    [InlineData("""{"a":"A"}""", """{"\u0061":"\u0041"}""")]
    [InlineData("""{"a":[1,{"x":1,"y":2}]}""", """{"a":[1.0,{"y":2,"x":1}]}""")]
    public void Equal_values_have_equal_keys(string one, string other)
    {
        Assert.NotNull(Key(one));
        Assert.Equal(Key(one), Key(other));
    }

    [Theory]
    [InlineData("""{"a":1}""", """{"a":"1"}""")]
    [InlineData("""{"a":1}""", """{"a":-1}""")]
    [InlineData("""{"a":1}""", """{"a":10}""")]
    [InlineData("""{"a":0}""", """{"a":-0}""")]
    [InlineData("""{"a":9007199254740993}""", """{"a":9007199254740992}""")]
    [InlineData("""{"a":0.1}""", """{"a":0.1000000000000000055511151231257827}""")]
    [InlineData("""{"a":1e99999999999}""", """{"a":1e99999999998}""")]
    [InlineData("""{"a":null}""", """{}""")]
    [InlineData("""{"a":null}""", """{"a":"null"}""")]
    [InlineData("""{"a":true}""", """{"a":1}""")]
    [InlineData("""{"a":[1,2]}""", """{"a":[2,1]}""")]
    [InlineData("""{"a":[1,[2]]}""", """{"a":[[1],2]}""")]
    [InlineData("""{"a":"x","b":"y"}""", """{"a":"y","b":"x"}""")]
    [InlineData("""{"ab":"c"}""", """{"a":"bc"}""")]
    [InlineData("""{"a":1,"a":2}""", """{"a":2,"a":1}""")]
    [InlineData("""{"a":1}""", """{"a":1,"a":1}""")]
    public void Different_values_have_different_keys(string one, string other)
    {
        Assert.NotNull(Key(one));
        Assert.NotNull(Key(other));
        Assert.NotEqual(Key(one), Key(other));
    }

    [Fact]
    public void Only_the_declared_fields_count_and_a_policy_that_looks_at_more_shares_nothing_with_one_that_looks_at_less()
    {
        Assert.Equal(Key("""{"a":1,"noise":1}""", Only("a")), Key("""{"a":1,"noise":2}""", Only("a")));
        Assert.NotEqual(Key("""{"a":1}""", Only("a")), Key("""{"a":1}""", Only("a", "b")));
        Assert.Equal(Key("""{"a":1,"b":2}""", Only("a", "b")), Key("""{"a":1,"b":2}""", Only("b", "a")));
        Assert.NotEqual(Key("""{"a":1}""", Only("a")), Key("""{"a":1}"""));
    }

    [Fact]
    public void Who_may_not_share_has_another_key()
    {
        string[] scopes =
        [
            CacheKey.ScopeOf(CacheScope.Caller, "key:a", null), CacheKey.ScopeOf(CacheScope.Caller, "key:b", null), CacheKey.ScopeOf(CacheScope.Caller, "key:a", "red"),
            CacheKey.ScopeOf(CacheScope.Caller, "key:a", "blue"), CacheKey.ScopeOf(CacheScope.Team, "key:a", "red"), CacheKey.ScopeOf(CacheScope.Team, "key:a", "blue"),
            CacheKey.ScopeOf(CacheScope.Caller, "key:a:b", ""), CacheKey.ScopeOf(CacheScope.Caller, "b", "key:a"),
        ];
        Assert.Equal(scopes.Length, scopes.Select(scope => Key("""{"a":1}""", scope: scope)).Distinct().Count());
        Assert.Equal(CacheKey.ScopeOf(CacheScope.Team, "key:a", "red"), CacheKey.ScopeOf(CacheScope.Team, "key:b", "red"));
        // Without a team there is nobody to share with.
        Assert.NotEqual(CacheKey.ScopeOf(CacheScope.Team, "key:a", null), CacheKey.ScopeOf(CacheScope.Team, "key:b", null));
        Assert.NotEqual(Key("{}", route: "m"), Key("{}", route: "n"));
        Assert.NotEqual(Key("{}", route: "ab", scope: "c"), Key("{}", route: "a", scope: "bc"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("[1]")]
    [InlineData("{\"a\":")]
    [InlineData("{\"a\":1} x")]
    [InlineData("""{"a":"\ud800"}""")]
    public void What_cannot_be_read_has_no_key(string features) => Assert.Null(Key(features));

    [Fact]
    public void Any_order_gives_the_same_key_and_any_change_of_a_value_another()
    {
        var value = Gen.OneOf(Numbers.Any64.Select(number => (JsonNode?)JsonValue.Create(number)), Gen.Elements("", "a", "1", "Zürich", "\"").Select(text => (JsonNode?)JsonValue.Create(text)),
            Gen.Elements(true, false).Select(flag => (JsonNode?)JsonValue.Create(flag)), Gen.Constant((JsonNode?)null));
        var objects = from values in value.ArrayOf()
                      from order in Gen.Shuffle(Enumerable.Range(0, values.Length).ToArray())
                      from changed in Gen.Choose(0, Math.Max(0, values.Length - 1))
                      from other in value
                      select (values, order, changed, other);
        Prop.ForAll(objects.ToArbitrary(), made =>
        {
            KeyValuePair<string, JsonNode?>[] members = [.. made.values.Select((one, index) => KeyValuePair.Create<string, JsonNode?>("f" + index.ToString(CultureInfo.InvariantCulture), one))];
            var sorted = Key(Json(members));
            var shuffled = Key(Json([.. made.order.Select(index => members[index])]));
            if (sorted is null || sorted != shuffled)
                return false;
            if (members.Length == 0)
                return true;
            var isSame = JsonNode.DeepEquals(members[made.changed].Value, made.other);
            members[made.changed] = KeyValuePair.Create<string, JsonNode?>(members[made.changed].Key, made.other);
            return isSame == (Key(Json(members)) == sorted);
        }).Hold(2000);
    }

    private static string Json(KeyValuePair<string, JsonNode?>[] members)
        => new JsonObject(members.Select(member => KeyValuePair.Create(member.Key, member.Value?.DeepClone()))).ToJsonString();
}
