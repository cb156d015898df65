using System.Buffers;
using Cockpit.Gateway.Budgets;
using Cockpit.Gateway.Flow;
using Cockpit.Problems;
using Cockpit.Registry;
using Cockpit.Store.Registry;

namespace Cockpit.Gateway.Upstream;

/// <summary>
/// One streamed answer of a version. What is read is passed on before more is read, so a slow caller slows the server down and fills
/// no memory here. The call is paid for to the moment in which it ends, however it ends.
/// </summary>
internal sealed class OpenStream(
    VersionRow version, HttpResponseMessage response, IStreamListener listener, CallLimits limits, GatewayOptions options, long began, TimeProvider clock) : IOpenAnswer
{
    private const int PieceBytes = 16 * 1024;

    private readonly ArrayBufferWriter<byte> _passOn = new();
    private readonly byte[] _piece = new byte[PieceBytes];
    private Reservation _reservation = Reservation.Unlimited;
    private Func<HopResult, ValueTask> _observe = static _ => ValueTask.CompletedTask;
    private Stream? _body;
    private long _bytes;
    private double _firstMs;
    private Attempt? _begun;

    private double ElapsedMs => clock.GetElapsedTime(began).TotalMilliseconds;

    /// <summary>Waits for the first event; the result's answer has begun then, or there is none.</summary>
    public async ValueTask<HopResult> BeginAsync(HopDeadline deadline)
    {
        _body = await response.Content.ReadAsStreamAsync(deadline.Token);
        while (!listener.HasBegun && !listener.IsOver)
        {
            if (await ReadAsync(deadline.Token) is { } problem)
                return HopJudge.Spoiled(version, problem, listener.Used, ElapsedMs);
        }

        if (!listener.HasBegun)
            return HopJudge.Spoiled(version, GatewayProblems.BadAnswer(version.Name, "it is empty."), listener.Used, ElapsedMs);
        _firstMs = ElapsedMs;
        _begun = HopJudge.Called(version, StatusCodes.Status200OK, _firstMs, null, listener.Used);
        return new HopResult { Version = version, Attempt = _begun, Verdict = Verdict.Works, Answer = new ModelAnswer([], default) { Rest = this } };
    }

    /// <summary>Takes over what is to be settled and told when the stream ends.</summary>
    public void Bind(Reservation reservation, Func<HopResult, ValueTask> observe) => (_reservation, _observe) = (reservation, observe);

    /// <inheritdoc />
    public async ValueTask<HopResult> RelayAsync(DecisionContext decision, CancellationToken cancellationToken)
    {
        var whole = decision.Settings.Deadline.Total is null ? TimeSpan.FromSeconds(options.StreamSeconds) : decision.Left(clock) ?? TimeSpan.Zero;
        var parts = limits.Parts with { Idle = limits.Parts.Idle ?? TimeSpan.FromMilliseconds(version.TimeoutMs) };
        using var deadline = new HopDeadline(parts, whole > TimeSpan.Zero ? whole : TimeSpan.Zero, clock, cancellationToken);
        var pumped = await PumpAsync(decision, deadline, cancellationToken);
        var ended = pumped with { Attempt = pumped.Attempt with { Status = StatusCodes.Status200OK } };
        response.Dispose();
        decision.Streamed = new Streamed(_firstMs, listener.Events, listener.SoFar().Items[0].Outputs);
        _reservation.Settle(ended.Attempt.Cost ?? 0);
        if (_begun is not null && decision.Attempts.IndexOf(_begun) is >= 0 and var place)
            decision.Attempts[place] = ended.Attempt;
        await _observe(ended);
        return ended;
    }

    /// <inheritdoc />
    public Attempt GiveUp(string why)
    {
        response.Dispose();
        var attempt = HopJudge.Called(version, StatusCodes.Status200OK, ElapsedMs, why, listener.Used);
        _reservation.Settle(attempt.Cost ?? 0);
        return attempt;
    }

    private async ValueTask<HopResult> PumpAsync(DecisionContext decision, HopDeadline deadline, CancellationToken cancellationToken)
    {
        try
        {
            var problem = await PassOnAsync(decision, deadline, cancellationToken);
            if (problem is null)
                return new HopResult { Version = version, Answer = listener.SoFar(), Verdict = Verdict.Works, Attempt = HopJudge.Called(version, StatusCodes.Status200OK, ElapsedMs, null, listener.Used) };
            return problem == GatewayProblems.CallerLeft
                ? HopJudge.Left(version, listener.Used, ElapsedMs)
                : HopJudge.Spoiled(version, problem, listener.Used, ElapsedMs) with { Verdict = problem.Kind == BudgetVerdict.Kind ? Verdict.None : Verdict.Fails };
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return HopJudge.Left(version, listener.Used, ElapsedMs);
        }
        catch (OperationCanceledException)
        {
            return HopJudge.TooLate(version, deadline, wasCut: deadline.For == Waiting.End, listener.Used, ElapsedMs);
        }
        catch (Exception fault) when (fault is HttpRequestException or IOException)
        {
            return HopJudge.Spoiled(version, GatewayProblems.BrokeOff(version.Name), listener.Used, ElapsedMs);
        }
    }

    private async ValueTask<Problem?> PassOnAsync(DecisionContext decision, HopDeadline deadline, CancellationToken cancellationToken)
    {
        while (true)
        {
            deadline.Rests();
            if (_passOn.WrittenCount > 0 && !await decision.Outlet!.WriteAsync(decision, _passOn.WrittenMemory, cancellationToken))
                return GatewayProblems.CallerLeft;
            _passOn.ResetWrittenCount();
            if (listener.IsOver)
                return null;
            if (_reservation.Grow(CallPrice.Of(version, listener.Used, ElapsedMs) ?? 0) is { } spent)
                return spent.ToProblemInStream(decision);
            deadline.Heard();
            if (await ReadAsync(deadline.Token) is { } problem)
                return problem;
        }
    }

    private async ValueTask<Problem?> ReadAsync(CancellationToken cancellationToken)
    {
        var read = await _body!.ReadAsync(_piece, cancellationToken);
        if (read == 0)
            return listener.End() is null ? null : GatewayProblems.BrokeOff(version.Name);
        _bytes += read;
        if (_bytes > options.MaxAnswerBytes)
            return GatewayProblems.BadAnswer(version.Name, "it is larger than Cockpit:Gateway:MaxAnswerBytes.");
        return listener.Take(_piece.AsSpan(0, read), _passOn) is { } wrong ? GatewayProblems.BadAnswer(version.Name, wrong) : null;
    }
}
