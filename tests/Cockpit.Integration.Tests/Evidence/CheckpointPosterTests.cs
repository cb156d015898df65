using System.Diagnostics.Metrics;
using Cockpit.Evidence.Checkpoints;
using Cockpit.Integration.Tests.Hosting;
using Cockpit.Integration.Tests.Store;
using Cockpit.Integration.Tests.Upstream;
using Cockpit.Notices.Outlets;
using Cockpit.Store.Proofs;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Cockpit.Integration.Tests.Evidence;

/// <summary>The newest checkpoint reaches a real receiver, whatever that does in between, and signing waits for none.</summary>
public sealed class CheckpointPosterTests(PostgresServer postgres)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_receiver_that_was_down_gets_the_newest_checkpoint_alone_as_it_was_signed()
    {
        await using var receiver = await ModelServer.StartAsync();
        var isUp = false;
        var url = receiver.Behave((http, _, _) =>
        {
            http.Response.StatusCode = Volatile.Read(ref isUp) ? 204 : 503;
            return Task.CompletedTask;
        });
        await using var post = await PostAsync(url, "127.0.0.1");
        await post.SignAsync("one");
        await post.SaysAsync(state => state.Failure == "HTTP 503");
        await Wait.UntilAsync(() => Task.FromResult(post.FailingSeconds > 0), TimeSpan.FromSeconds(30), "the gauge to rise");
        await post.SignAsync("two");
        var newest = await post.SignAsync("three");
        Volatile.Write(ref isUp, true);
        await post.SaysAsync(state => state is { Size: 3, Failure: null, FailingSince: null });

        Assert.Equal(0, post.FailingSeconds);
        Assert.Equal(newest.Note, receiver.Received.Last().Text);
        Assert.DoesNotContain(receiver.Received, one => one.Headers["Idempotency-Key"] == "2" && one == receiver.Received.Last());
        var last = await post.SignAsync("four");
        await post.SaysAsync(state => state.Size == 4);
        Assert.Equal((last.Note, "text/plain; charset=utf-8", "4"), (receiver.Received.Last().Text, receiver.Received.Last().Headers["Content-Type"], receiver.Received.Last().Headers["Idempotency-Key"]));
    }

    [Fact]
    public async Task A_receiver_that_never_answers_holds_up_no_checkpoint()
    {
        await using var receiver = await ModelServer.StartAsync();
        await using var post = await PostAsync(receiver.At("hang"), "127.0.0.1");
        await post.SignAsync("one");
        await Wait.UntilAsync(() => Task.FromResult(!receiver.Received.IsEmpty), TimeSpan.FromSeconds(30), "the receiver to be asked");

        Assert.Equal(2, (await post.SignAsync("two")).Checkpoint.Size);
        await post.SaysAsync(state => state.Failure == "no answer within 1 s");
        Assert.Equal(3, (await post.SignAsync("three")).Checkpoint.Size);
    }

    [Theory]
    [InlineData("redirect", "127.0.0.1", "redirects are not followed")]
    [InlineData("dead", "127.0.0.1", "not reached: no connection")]
    [InlineData("private", "example.org", "Cockpit:Notices:Egress does not name the host")]
    [InlineData("plain", "example.org", "the address is not https")]
    public async Task What_may_not_or_cannot_be_reached_is_told_and_nothing_else_is_asked(string what, string named, string words)
    {
        await using var receiver = await ModelServer.StartAsync();
        var elsewhere = receiver.Behave((_, _, _) => Task.CompletedTask);
        var url = what switch
        {
            "redirect" => receiver.Behave((http, _, _) =>
            {
                (http.Response.StatusCode, http.Response.Headers.Location) = (307, elsewhere);
                return Task.CompletedTask;
            }),
            "dead" => "http://127.0.0.1:1/checkpoint",
            "private" => elsewhere.Replace("http:", "https:", StringComparison.Ordinal),
            _ => elsewhere,
        };
        await using var post = await PostAsync(url, named);
        await post.SignAsync("one");
        await post.SaysAsync(state => state.Failure?.Contains(words, StringComparison.Ordinal) == true);

        Assert.DoesNotContain(receiver.Received, one => elsewhere.EndsWith(one.Path, StringComparison.Ordinal));
        Assert.Equal(new Uri(url).Authority, post.Posts.State!.Host);
    }

    private async Task<Post> PostAsync(string url, string named)
    {
        var (place, ledger) = await LedgerStore.CreateAsync(StoreKind.Sqlite, postgres);
        return await Post.StartAsync(place, ledger, url, named);
    }

    /// <summary>A ledger that is signed on demand, and what posts its checkpoints.</summary>
    private sealed class Post(TestStore place, LedgerStore ledger, LedgerKey key, CheckpointMaker maker, CheckpointReader reader, HttpOutlet outlet, CheckpointPosts posts, CheckpointPoster poster, ServiceProvider metrics) : IAsyncDisposable
    {
        public CheckpointPosts Posts => posts;

        /// <summary>What the gauge says now.</summary>
        public double FailingSeconds
        {
            get
            {
                double? seen = null;
                using var listener = new MeterListener
                {
                    InstrumentPublished = (instrument, listening) =>
                    {
                        if (instrument.Name == "cockpit.ledger.post.failing" && instrument.Meter.Scope == metrics.GetRequiredService<IMeterFactory>())
                            listening.EnableMeasurementEvents(instrument);
                    },
                };
                listener.SetMeasurementEventCallback<double>((_, value, _, _) => seen = value);
                listener.Start();
                listener.RecordObservableInstruments();
                return seen ?? throw new InvalidOperationException("There is no such gauge.");
            }
        }

        public static async Task<Post> StartAsync(TestStore place, LedgerStore ledger, string url, string named)
        {
            var options = Options.Create(new LedgerOptions { PublishUrl = url });
            var sending = Options.Create(new NoticeOptions { TimeoutSeconds = 1, RetrySeconds = 1, Egress = [named] });
            var key = LedgerKey.For(options.Value, place.DataFolder);
            var metrics = new ServiceCollection().AddMetrics().BuildServiceProvider();
            var reader = new CheckpointReader(ledger.Store, key);
            var outlet = new HttpOutlet(new Egress(sending), TimeProvider.System);
            var posts = new CheckpointPosts(metrics.GetRequiredService<IMeterFactory>(), options, TimeProvider.System);
            var poster = new CheckpointPoster(reader, outlet, posts, options, sending, TimeProvider.System, NullLogger<CheckpointPoster>.Instance);
            var maker = new CheckpointMaker(ledger.Store, new LedgerNodes(ledger.Store), key, new CheckpointFile(Path.Combine(place.DataFolder, "checkpoints.txt"), key.Signer.Key), TimeProvider.System);
            await poster.StartAsync(Token);
            return new Post(place, ledger, key, maker, reader, outlet, posts, poster, metrics);
        }

        public async Task<SignedCheckpoint> SignAsync(string actor)
        {
            await ledger.AuditAsync(actor);
            Assert.Null(await maker.MakeAsync(Token));
            return (await reader.NewestAsync(Token))!;
        }

        public Task SaysAsync(Func<PostState, bool> isThere) => Wait.UntilAsync(() => Task.FromResult(isThere(posts.State!)), TimeSpan.FromSeconds(60), $"the posting to come as far; it says {posts.State}");

        public async ValueTask DisposeAsync()
        {
            await poster.StopAsync(CancellationToken.None);
            poster.Dispose();
            outlet.Dispose();
            key.Dispose();
            await metrics.DisposeAsync();
            ledger.Dispose();
            await place.DisposeAsync();
        }
    }
}
