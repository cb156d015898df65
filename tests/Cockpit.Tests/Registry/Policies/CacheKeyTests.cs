using System.Text;
using Cockpit.Registry.Policies;

namespace Cockpit.Tests.Registry.Policies;

public sealed class CacheKeyTests
{
    [Theory]
    [InlineData("""{"age":1,"name":"x"}""", """{ "name" : "x", "age" : 1.0 }""")]
    [InlineData("""{"age":1e2}""", """{"age":100}""")]
    [InlineData("""{"name":"\u00e9"}""", """{"name":"é"}""")]
    [InlineData("""{"a":{"x":1,"y":[1,2]}}""", """{"a":{"y":[1.0,2],"x":1}}""")]
    public void The_same_question_has_the_same_key_however_it_is_written(string one, string other) => Assert.Equal(Key(one), Key(other));

    [Theory]
    [InlineData("""{"age":1}""", """{"age":2}""")]
    [InlineData("""{"age":1}""", """{"age":"1"}""")]
    [InlineData("""{"age":null}""", """{}""")]
    [InlineData("""{"a":[1,2]}""", """{"a":[2,1]}""")]
    [InlineData("""{"a":9007199254740993}""", """{"a":9007199254740992}""")]
    public void Another_question_has_another_key(string one, string other) => Assert.NotEqual(Key(one), Key(other));

    [Fact]
    public void Version_and_scope_divide_and_only_declared_fields_count()
    {
        Assert.NotEqual(Key("{}"), Key("{}", version: "2"));
        Assert.NotEqual(Key("{}"), Key("{}", scope: "key:b"));
        Assert.NotEqual(Key("{}", version: "a", scope: "bc"), Key("{}", version: "ab", scope: "c"));
        Assert.Equal(Key("""{"age":1,"at":"now"}""", fields: "age"), Key("""{"at":"then","age":1}""", fields: "age"));
        Assert.NotEqual(Key("""{"age":1}""", fields: "age"), Key("""{"age":2}""", fields: "age"));
    }

    private static CacheKey Key(string features, string version = "1", string scope = "key:a", params string[] fields)
        => CacheKey.Of(new CacheSettings { Lifetime = TimeSpan.FromMinutes(1), Fields = fields }, version, scope, Encoding.UTF8.GetBytes(features));
}
