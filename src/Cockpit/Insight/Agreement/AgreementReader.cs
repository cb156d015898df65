using System.Globalization;
using Cockpit.Insight.Windows;
using Cockpit.Problems;
using Cockpit.Registry;
using Cockpit.Statistics.Agreement;
using Cockpit.Statistics.Sketches;
using Cockpit.Store.Decisions;
using Cockpit.Store.Registry;
using Microsoft.Extensions.Options;

namespace Cockpit.Insight.Agreement;

/// <summary>
/// Compares what different sources said of the same decisions: of each source its newest statement about a decision. Statements are read
/// one after another; memory grows with sources and different labels alone.
/// </summary>
public sealed class AgreementReader(DecisionQueries decisions, IOptions<InsightOptions> options, TimeProvider clock)
{
    /// <summary>The longest span.</summary>
    public static readonly TimeSpan LongestSpan = TimeSpan.FromDays(366);

    /// <summary>The span that is read when none is given: up to now.</summary>
    public static readonly TimeSpan UsualSpan = TimeSpan.FromDays(30);

    private const int MostSources = 50;
    private const int MostLabels = 1_000;

    /// <summary>How far sources agree on decisions made in [from, to), or why that cannot be said.</summary>
    public async Task<(AgreementDocument? Document, Problem? Problem)> ReadAsync(ModelEntry model, InsightQuery query, CancellationToken cancellationToken)
    {
        var to = query.To ?? clock.GetUtcNow();
        var from = query.From ?? to - UsualSpan;
        if (from >= to || to - from > LongestSpan)
            return (null, Wrong("from", $"The span must end after it begins, and be no longer than {LongestSpan.TotalDays} days.", "Give from and to as instants, such as 2026-01-05T00:00:00Z."));
        if (model.Row.Task == ModelTask.Regression)
            return (null, Wrong("model", $"'{model.Row.Name}' predicts numbers; agreement is of classes.", "Compare the sources' numbers elsewhere."));

        var compared = new Comparison();
        var filter = new DecisionFilter { Model = query.Model, Version = query.Version, TrafficClass = query.TrafficClass, From = from, To = to };
        await foreach (var row in decisions.StreamStatementsAsync(filter, cancellationToken))
        {
            if (compared.Take(row) > options.Value.ExactLimit)
                return (null, Wrong("from", string.Create(CultureInfo.InvariantCulture, $"The span has more than {options.Value.ExactLimit} statements, which is the most that are compared (Cockpit:Insight:ExactLimit)."), "Ask for a shorter span."));
            if (compared.Raters > MostSources || compared.Labels > MostLabels)
                return (null, Wrong("from", $"There are more than {MostSources} sources or {MostLabels} different labels, which is no rating by a few.", "Ask for a span in which fewer sources spoke."));
        }

        compared.End();
        var report = compared.ToReport();
        return (new AgreementDocument(report.Items, report.Raters, report.CohenKappa, report.FleissKappa, report.KrippendorffAlpha, compared.Compared, compared.Unanimous,
            query.Model, query.Version, query.TrafficClass, from, to, compared.Sources), null);
    }

    private static Problem Wrong(string field, string detail, string fix) => CommonProblems.Invalid(field, detail, fix);

    /// <summary>The statements of one decision after another.</summary>
    private sealed class Comparison
    {
        private readonly AgreementTally _tally = new();
        private readonly Dictionary<string, Spoken> _sources = new(StringComparer.Ordinal);
        private readonly Dictionary<string, StatementRow> _newest = new(StringComparer.Ordinal);
        private readonly List<(int Rater, string? Answer)> _item = [];
        private long _decision;
        private long _statements;

        public int Raters => Math.Max(_sources.Count, _newest.Count);
        public long Compared => _tally.Compared;
        public long Unanimous => _tally.Unanimous;
        public int Labels => _tally.Categories;

        public IReadOnlyList<AgreementDocument.SourceEntry> Sources
            => [.. _sources.OrderBy(source => source.Key, StringComparer.Ordinal)
                .Select(source => source.Value.ToEntry(source.Key))];

        /// <summary>Takes a statement; returns how many that makes.</summary>
        public long Take(StatementRow row)
        {
            if (row.Decision != _decision)
                End();
            _decision = row.Decision;
            if (!_newest.TryGetValue(row.Source, out var known) || row.At > known.At)
                _newest[row.Source] = row;
            return ++_statements;
        }

        /// <summary>Nothing more is said of the decision.</summary>
        public void End()
        {
            if (_newest.Count == 0)
                return;
            _item.Clear();
            foreach (var (source, said) in _newest)
            {
                if (!_sources.TryGetValue(source, out var rater))
                    _sources.Add(source, rater = new(_sources.Count));
                rater.Add(said, _newest.Values);
                _item.Add((rater.Rater, said.Label));
            }

            _tally.Add(_item);
            _newest.Clear();
        }

        public AgreementReport ToReport() => _tally.ToReport(_sources.Count);
    }

    /// <summary>What one source said.</summary>
    private sealed class Spoken(int rater)
    {
        private readonly QuantileSketch _delays = new();
        private long _pairs;
        private long _agreed;

        public int Rater => rater;

        /// <summary>Counts its statement about a decision beside those of all sources, itself among them.</summary>
        public void Add(StatementRow said, Dictionary<string, StatementRow>.ValueCollection all)
        {
            _delays.Add((said.ReceivedAt - said.DecidedAt).TotalSeconds);
            _pairs += all.Count - 1;
            _agreed += all.Count(other => other.Label == said.Label) - 1;
        }

        public AgreementDocument.SourceEntry ToEntry(string source)
        {
            var delays = _delays.ToSortedCounts();
            return new(source, delays.Count, delays.Quantile(0.5), delays.Quantile(0.95), _pairs, _pairs == 0 ? null : (double)_agreed / _pairs);
        }
    }
}
