package main

import (
	"encoding/json"

	"github.com/prometheus/prometheus/model/labels"
	"github.com/prometheus/prometheus/promql/parser"
)

// selector is what a query reads: one metric, and how it chooses among its series.
type selector struct {
	Metric   string    `json:"metric"`
	Matchers []matcher `json:"matchers"`
}

type matcher struct {
	Label string `json:"label"`
	// =, !=, =~ or !~.
	Operator string `json:"operator"`
	Value    string `json:"value"`
}

type parsedQuery struct {
	// What the parser has against the query; the rest is empty then.
	Error     string     `json:"error,omitempty"`
	Selectors []selector `json:"selectors"`
	// The labels that the query groups and joins by.
	Labels []string `json:"labels"`
}

// parsedQueries says what each of a list of PromQL queries reads.
func parsedQueries(text []byte) (any, error) {
	var queries []string
	if err := json.Unmarshal(text, &queries); err != nil {
		return nil, err
	}
	answer := make([]parsedQuery, len(queries))
	for i, query := range queries {
		answer[i] = parse(query)
	}
	return answer, nil
}

func parse(query string) parsedQuery {
	answer := parsedQuery{Selectors: []selector{}, Labels: []string{}}
	expression, err := parser.ParseExpr(query)
	if err != nil {
		answer.Error = err.Error()
		return answer
	}
	parser.Inspect(expression, func(node parser.Node, _ []parser.Node) error {
		switch part := node.(type) {
		case *parser.VectorSelector:
			answer.Selectors = append(answer.Selectors, read(part))
		case *parser.AggregateExpr:
			answer.Labels = append(answer.Labels, part.Grouping...)
		case *parser.BinaryExpr:
			if part.VectorMatching != nil {
				answer.Labels = append(answer.Labels, part.VectorMatching.MatchingLabels...)
				answer.Labels = append(answer.Labels, part.VectorMatching.Include...)
			}
		}
		return nil
	})
	return answer
}

func read(part *parser.VectorSelector) selector {
	answer := selector{Metric: part.Name, Matchers: []matcher{}}
	for _, one := range part.LabelMatchers {
		if one.Name != labels.MetricName {
			answer.Matchers = append(answer.Matchers, matcher{one.Name, one.Type.String(), one.Value})
		}
	}
	return answer
}
