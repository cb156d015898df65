namespace Cockpit.Gateway.Health;

/// <summary>The recent calls to one version: ten slots of a second each, an average, and whether it is ejected. Safe for many threads.</summary>
internal sealed class HealthRecord
{
    /// <summary>Failures in a row that eject; the number that Envoy takes as well.</summary>
    public const int Ejecting = 5;

    private const int Slots = 10;
    private const double Smoothing = 0.1;
    private const double ShortestRest = 1;
    private const double LongestRest = 30;
    private const double Forgotten = 60;

    private readonly Lock _lock = new();
    private readonly (long Second, long Calls, long Failed)[] _slots = new (long, long, long)[Slots];
    private double _latencyMs = double.NaN;
    private int _inARow;
    private int _ejections;
    private double _ejectedAt = double.NegativeInfinity;
    private double _probeFrom;
    private bool _isEjected;

    public bool IsEjected => Volatile.Read(ref _isEjected);

    public double? LatencyMs => Volatile.Read(ref _latencyMs) is var value && double.IsNaN(value) ? null : value;

    public void Add(bool works, double durationMs, double now)
    {
        lock (_lock)
        {
            ref var slot = ref _slots[(long)now % Slots];
            if (slot.Second != (long)now)
                slot = ((long)now, 0, 0);
            slot.Calls++;
            if (works)
            {
                _latencyMs = double.IsNaN(_latencyMs) ? durationMs : _latencyMs + (Smoothing * (durationMs - _latencyMs));
                (_inARow, _isEjected) = (0, false);
                return;
            }

            slot.Failed++;
            if (++_inARow >= Ejecting && !_isEjected)
                Eject(now);
        }
    }

    public bool WantsProbe(double now)
    {
        lock (_lock)
            return _isEjected && now >= _probeFrom;
    }

    public void Probed(bool ready, double now)
    {
        lock (_lock)
        {
            if (ready)
                (_isEjected, _inARow) = (false, 0);
            else
                _probeFrom = now + Rest;
        }
    }

    public HealthView View(string model, string version, double now)
    {
        lock (_lock)
        {
            var recent = _slots.Where(slot => slot.Second > (long)now - Slots).ToList();
            return new HealthView(model, version, LatencyMs, recent.Sum(slot => slot.Calls), recent.Sum(slot => slot.Failed), _inARow, _isEjected);
        }
    }

    private double Rest => Math.Min(ShortestRest * Math.Pow(2, _ejections - 1), LongestRest);

    private void Eject(double now)
    {
        _ejections = now - _ejectedAt < Forgotten ? _ejections + 1 : 1;
        (_isEjected, _ejectedAt, _probeFrom) = (true, now, now + Rest);
    }
}
