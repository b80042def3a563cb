def auc(predictions, label, metric):
    rows = [(float(r["rawPrediction"][1]), r[label]) for r in predictions.collect()]
    rows = [(s, y) for s, y in rows if y is not None and y == y]
    pos = [s for s, y in rows if y == 1]
    neg = [s for s, y in rows if y == 0]
    if not pos or not neg:
        return float("nan")
    if metric == "areaUnderROC":
        return sum((p > n) + (p == n) / 2 for p in pos for n in neg) / len(pos) / len(neg)
    points = []
    for t in sorted({s for s, _ in rows}, reverse=True):
        tp = sum(s >= t for s in pos)
        points.append((tp / len(pos), tp / (tp + sum(s >= t for s in neg))))
    points.insert(0, (0.0, points[0][1]))
    return sum((b[0] - a[0]) * (a[1] + b[1]) / 2 for a, b in zip(points, points[1:]))
